// Landlock, by numbers: the system's headers are often older than its kernel
// (Documentation/userspace-api/landlock.rst).
#ifdef __linux__
#define _GNU_SOURCE
#endif
#include "child.h"

#include <errno.h>

#ifdef __linux__

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { nr_create_ruleset = 444, nr_add_rule, nr_restrict_self };

enum {
    fs_execute = 1 << 0, fs_write_file = 1 << 1, fs_read_file = 1 << 2, fs_read_dir = 1 << 3,
    // Removing and making, 4 to 12: folders, files, devices, sockets, pipes, links.
    fs_remove_dir = 1 << 4, fs_remove_file = 1 << 5, fs_make_char = 1 << 6, fs_make_dir = 1 << 7, fs_make_reg = 1 << 8,
    fs_make_sock = 1 << 9, fs_make_fifo = 1 << 10, fs_make_block = 1 << 11, fs_make_sym = 1 << 12,
    fs_refer = 1 << 13,     // version 2: renaming and linking between folders
    fs_truncate = 1 << 14,  // version 3
    fs_ioctl_dev = 1 << 15, // version 5
    fs_first = fs_refer - 1,
};

struct ruleset {
    uint64_t files;
    uint64_t network; // version 4: bit 0 bind, bit 1 connect, both TCP
    uint64_t scoped;  // version 6: bit 0 abstract sockets, bit 1 signals
};

struct __attribute__((packed)) path_rule {
    uint64_t allowed;
    int32_t parent;
};

int csandbox_landlock_version(void) {
    long version = syscall(nr_create_ruleset, NULL, 0, 1);
    return version < 0 ? 0 : (int)version;
}

static uint64_t file_rights(int version) {
    uint64_t rights = fs_first;
    if (version >= 2) rights |= fs_refer;
    if (version >= 3) rights |= fs_truncate;
    if (version >= 5) rights |= fs_ioctl_dev;
    return rights;
}

static int create(struct ruleset rules, int version) {
    size_t size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
    int low = (int)syscall(nr_create_ruleset, &rules, size, 0);
    if (low < 0) return -1;
    // Above the numbers that the program's own descriptors get.
    int ruleset = fcntl(low, F_DUPFD_CLOEXEC, 64), error = errno;
    close(low);
    errno = error;
    return ruleset;
}

int csandbox_landlock_ruleset(int network) {
    int version = csandbox_landlock_version();
    errno = ENOSYS;
    if (version == 0) return -1;
    return create((struct ruleset){file_rights(version), version >= 4 && !network ? 3 : 0, version >= 6 ? 3 : 0}, version);
}

int csandbox_landlock_scope(void) {
    int version = csandbox_landlock_version();
    errno = ENOSYS;
    return version >= 6 ? create((struct ruleset){0, 0, 1}, version) : -1;
}

int csandbox_landlock_allow(int ruleset, const char *path, int access) {
    uint64_t rights = fs_execute | fs_read_file | fs_read_dir;
    if (access == CSANDBOX_WRITE) rights = file_rights(csandbox_landlock_version()) & ~(uint64_t)(fs_make_char | fs_make_block);
    if (access == CSANDBOX_DEVICE) rights = fs_read_file | fs_write_file | fs_ioctl_dev;
    rights &= file_rights(csandbox_landlock_version());
    struct path_rule rule = {rights, open(path, O_PATH | O_CLOEXEC)};
    if (rule.parent < 0) return errno;
    struct stat status;
    // A file has only rights of files.
    if (!fstat(rule.parent, &status) && !S_ISDIR(status.st_mode))
        rule.allowed &= fs_execute | fs_write_file | fs_read_file | fs_truncate | fs_ioctl_dev;
    int error = syscall(nr_add_rule, ruleset, 1, &rule, 0) ? errno : 0;
    close(rule.parent);
    return error;
}

int csandbox_landlock_enter(int ruleset) { return syscall(nr_restrict_self, ruleset, 0) ? errno : 0; }

#else

int csandbox_landlock_version(void) { return 0; }
int csandbox_landlock_ruleset(int network) {
    (void)network;
    errno = ENOSYS;
    return -1;
}
int csandbox_landlock_scope(void) {
    errno = ENOSYS;
    return -1;
}
int csandbox_landlock_allow(int ruleset, const char *path, int access) {
    (void)ruleset, (void)path, (void)access;
    return ENOSYS;
}
int csandbox_landlock_enter(int ruleset) {
    (void)ruleset;
    return ENOSYS;
}

#endif
