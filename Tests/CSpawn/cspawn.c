#define _GNU_SOURCE
#include "cspawn.h"
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/ioctl.h>

int cspawn_open_terminal(char *name, size_t size) {
    int terminal = posix_openpt(O_RDWR | O_NOCTTY);
    if (terminal < 0) return -1;
    struct winsize window = {.ws_row = 24, .ws_col = 80};
    if (grantpt(terminal) || unlockpt(terminal) || ioctl(terminal, TIOCSWINSZ, &window)) return -1;
    // Tests open terminals on several threads at once, which `ptsname` is not made for.
    if (ptsname_r(terminal, name, size)) return -1;
    fcntl(terminal, F_SETFD, FD_CLOEXEC);
    return terminal;
}

int cspawn_spawn(
    pid_t *id, const char *path, char *const arguments[], char *const environment[], const char *folder,
    const int descriptors[3], const char *terminal) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    // A test may run on a thread that takes no signals; the program must, ctrl-C among them.
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    short flags = POSIX_SPAWN_SETSIGMASK;
    if (terminal) {
        // The leader of a session gets the first terminal that it opens as its controlling one.
        flags |= POSIX_SPAWN_SETSID;
        posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0);
        posix_spawn_file_actions_adddup2(&actions, 0, 1);
        posix_spawn_file_actions_adddup2(&actions, 0, 2);
    } else {
        for (int target = 0; target < 3; target++)
            posix_spawn_file_actions_adddup2(&actions, descriptors[target], target);
    }
    posix_spawnattr_setflags(&attributes, flags);
    if (folder) posix_spawn_file_actions_addchdir_np(&actions, folder);
    int error = posix_spawn(id, path, &actions, &attributes, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return error;
}
