// Shared by this target's files. All of it runs between fork and exec: async-signal-safe calls only.
#ifndef CSANDBOX_CHILD_H
#define CSANDBOX_CHILD_H

#include "csandbox.h"

/// The keeper's whole life: starts the program, waits for its end or for the end of `control`, ends all that is left,
/// tells so in `messages`.
_Noreturn void csandbox_keep(const struct csandbox_plan *plan, int control, int messages);

/// The program's side: arranges descriptors, limits, rights, and becomes the program. Comes back only in failure,
/// which it tells.
_Noreturn void csandbox_become(const struct csandbox_plan *plan, int messages);

/// Closes all descriptors from the given one on, but for one (-1 for none).
void csandbox_close_from(int first, int kept);

/// Become confined; 0 or an error number. Where the system has no such thing: ENOSYS.
int csandbox_drop_user(uint32_t user, uint32_t group);
int csandbox_no_new_privileges(void);
int csandbox_landlock_enter(int ruleset);
int csandbox_filter_enter(const void *filter, size_t size);

#endif
