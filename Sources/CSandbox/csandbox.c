#ifdef __linux__
#define _GNU_SOURCE
#endif
#include "csandbox.h"
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/mman.h>
#include <sys/prctl.h>
#else
#include <stdlib.h>
#endif

int csandbox_exit_code(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : -1; }
int csandbox_signal(int status) { return WIFSIGNALED(status) ? WTERMSIG(status) : 0; }

int csandbox_pipe(int ends[2]) {
#ifdef __linux__
    return pipe2(ends, O_CLOEXEC);
#else
    if (pipe(ends)) return -1;
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    return 0;
#endif
}

static int write_all(int file, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t written = write(file, bytes, count);
        if (written < 0 && errno != EINTR) return -1;
        if (written > 0) bytes += written, count -= (size_t)written;
    }
    return 0;
}

int csandbox_bytes(const void *bytes, size_t count) {
#ifdef __linux__
    int file = memfd_create("input", MFD_CLOEXEC | MFD_ALLOW_SEALING);
#else
    char name[] = "/tmp/assay-input-XXXXXX";
    int file = mkstemp(name);
    if (file >= 0) unlink(name), fcntl(file, F_SETFD, FD_CLOEXEC);
#endif
    if (file < 0) return -1;
    if (write_all(file, bytes, count) || lseek(file, 0, SEEK_SET)) {
        int error = errno;
        close(file);
        errno = error;
        return -1;
    }
#ifdef __linux__
    // Otherwise the program could fill it: memory that no limit counts.
    fcntl(file, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL);
#endif
    return file;
}

/// Forks with all signals held back: a handler of the caller's must not run in the child.
static pid_t fork_quietly(void) {
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    pid_t id = fork();
    if (id == 0) {
        struct sigaction action;
        memset(&action, 0, sizeof action);
        action.sa_handler = SIG_DFL;
        for (int number = 1; number < NSIG; number++) sigaction(number, &action, NULL);
    }
    int error = errno;
    if (id != 0) sigprocmask(SIG_SETMASK, &before, NULL);
    errno = error;
    return id;
}

int csandbox_start(const struct csandbox_plan *plan, struct csandbox_run *run) {
    int control[2], messages[2];
    if (csandbox_pipe(control)) return errno;
    if (csandbox_pipe(messages)) {
        int error = errno;
        close(control[0]);
        close(control[1]);
        return error;
    }
    pid_t keeper = fork_quietly();
    if (keeper == 0) csandbox_keep(plan, control[0], messages[1]);
    int error = errno;
    close(control[0]);
    close(messages[1]);
    if (keeper < 0) {
        close(control[1]);
        close(messages[0]);
        return error;
    }
    run->keeper = keeper;
    run->control = control[1];
    run->messages = messages[0];
    return 0;
}

int csandbox_start_apart(const char *path, char *const arguments[], char *const environment[], int input) {
    pid_t between = fork_quietly();
    if (between == 0) {
        // Its parent ends at once: it is the system's to wait for.
        pid_t id = fork();
        if (id != 0) _exit(id < 0);
        setsid();
        int nothing = open("/dev/null", O_RDWR);
        if (nothing < 0 || dup2(input, 0) < 0 || dup2(nothing, 1) < 0 || dup2(nothing, 2) < 0) _exit(1);
        csandbox_close_from(3, -1);
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        if (chdir("/")) _exit(1);
        execve(path, arguments, environment);
        _exit(127);
    }
    if (between < 0) return errno;
    int status;
    while (waitpid(between, &status, 0) < 0)
        if (errno != EINTR) return 0;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : EAGAIN;
}
