// The program's side between fork and exec.
#ifdef __linux__
#define _GNU_SOURCE
#endif
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef __linux__
#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

void csandbox_close_from(int first, int kept) {
#if defined(__linux__) && defined(SYS_close_range)
    if (kept < first) {
        if (!syscall(SYS_close_range, first, ~0U, 0)) return;
    } else if (
        (kept == first || !syscall(SYS_close_range, first, kept - 1, 0))
        && !syscall(SYS_close_range, kept + 1, ~0U, 0)) {
        return;
    }
#endif
    struct rlimit limit;
    int last = getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur > 65536 ? 65536 : (int)limit.rlim_cur;
    for (int number = first; number < last; number++)
        if (number != kept) close(number);
}

/// Puts the descriptors in their places and closes all others but for `*messages`, which moves. 0 or an error number.
static int arrange(const struct csandbox_plan *plan, int *messages) {
    int sources[11], count = 0;
    sources[count++] = plan->input;
    sources[count++] = plan->output;
    sources[count++] = plan->output;
    for (int index = 0; index < plan->passed_count; index++) sources[count++] = plan->passed[index];
    // First all out of the way, then each to its place: no source is overwritten before it is used.
    for (int index = 0; index < count; index++)
        if ((sources[index] = fcntl(sources[index], F_DUPFD, 32)) < 0) return errno;
    if (plan->ruleset >= 0 && plan->ruleset < count) return EINVAL;
    int moved = fcntl(*messages, F_DUPFD_CLOEXEC, 32);
    if (moved < 0) return errno;
    *messages = moved;
    for (int index = 0; index < count; index++)
        if (dup2(sources[index], index) < 0) return errno;
    return 0;
}

static int limit(int kind, uint64_t value) {
    if (value == 0) return 0;
    struct rlimit now;
    if (getrlimit(kind, &now)) return errno;
    // A limit that is already lower stays.
    if (now.rlim_max != RLIM_INFINITY && now.rlim_max < value) value = now.rlim_max;
    struct rlimit wanted = {value, value};
    return setrlimit(kind, &wanted) ? errno : 0;
}

static int set_limits(const struct csandbox_plan *plan) {
    struct rlimit none = {0, 0};
    if (setrlimit(RLIMIT_CORE, &none)) return errno;
    int error = limit(RLIMIT_FSIZE, plan->file_size);
    if (!error) error = limit(RLIMIT_DATA, plan->data);
    if (!error) error = limit(RLIMIT_NPROC, plan->processes);
    return error;
}

int csandbox_no_new_privileges(void) {
#ifdef __linux__
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ? errno : 0;
#else
    return 0;
#endif
}

int csandbox_drop_user(uint32_t user, uint32_t group) {
#ifdef __linux__
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    for (int capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; capability++)
        if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)) return errno;
    // The library's functions would signal the other threads, of which a forked child has none but believes to have.
    if (syscall(SYS_setgroups, 0, NULL)) return errno;
    if (syscall(SYS_setresgid, group, group, group)) return errno;
    if (syscall(SYS_setresuid, user, user, user)) return errno;
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[2];
    memset(none, 0, sizeof none);
    if (syscall(SYS_capset, &header, none)) return errno;
    // What became of it is looked at, not assumed.
    if (!syscall(SYS_setresuid, 0, 0, 0)) return EPERM;
    // The change of user took it back.
    return prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) ? errno : 0;
#else
    (void)user, (void)group;
    return ENOSYS;
#endif
}

/// Tells what failed and ends.
static _Noreturn void fail(int messages, int stage, int error) {
    struct csandbox_message message = {CSANDBOX_NOT_STARTED, stage, error};
    while (write(messages, &message, sizeof message) < 0 && errno == EINTR) {}
    _exit(127);
}

_Noreturn void csandbox_become(const struct csandbox_plan *plan, int messages) {
    int error = arrange(plan, &messages);
    if (error) fail(messages, CSANDBOX_STAGE_DESCRIPTORS, error);
    if ((error = set_limits(plan))) fail(messages, CSANDBOX_STAGE_LIMITS, error);
    // Before the rights go: the folder's parents can be closed to the program itself.
    if (plan->folder && chdir(plan->folder)) fail(messages, CSANDBOX_STAGE_FOLDER, errno);
    if (plan->user && (error = csandbox_drop_user(plan->user, plan->group))) fail(messages, CSANDBOX_STAGE_USER, error);
    if (plan->no_new_privileges && (error = csandbox_no_new_privileges())) fail(messages, CSANDBOX_STAGE_USER, error);
    if (plan->ruleset >= 0 && (error = csandbox_landlock_enter(plan->ruleset)))
        fail(messages, CSANDBOX_STAGE_LANDLOCK, error);
    csandbox_close_from(3 + plan->passed_count, messages);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (plan->filter && (error = csandbox_filter_enter(plan->filter, plan->filter_size)))
        fail(messages, CSANDBOX_STAGE_SECCOMP, error);
    execve(plan->path, plan->arguments, plan->environment);
    fail(messages, CSANDBOX_STAGE_EXEC, errno);
}
