// The filter: what no build and no test needs and what has been the way out of sandboxes before. Everything else is
// left to the namespaces, to Landlock and to the rights of the user.
#ifdef __linux__
#define _GNU_SOURCE
#endif
#include "child.h"

#include <errno.h>
#include <string.h>

#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__))

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#ifdef __x86_64__
#define NATIVE AUDIT_ARCH_X86_64
#else
#define NATIVE AUDIT_ARCH_AARCH64
#endif

// From 424 on (Linux 5.1) a call has the same number on every processor; older headers do not have them all.
enum {
    nr_pidfd_send_signal = 424, nr_io_uring_setup, nr_io_uring_enter, nr_io_uring_register, nr_open_tree, nr_move_mount,
    nr_fsopen, nr_fsconfig, nr_fsmount, nr_fspick, nr_pidfd_open, nr_clone3, nr_close_range, nr_openat2, nr_pidfd_getfd,
    nr_process_madvise = 440, nr_mount_setattr = 442, nr_quotactl_fd = 443, nr_memfd_secret = 447, nr_process_mrelease = 448,
    nr_open_tree_attr = 467,
};

/// Refused with EPERM whatever the arguments are.
static const int refused[] = {
    // Other processes' memory and registers.
    SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, nr_process_madvise, nr_process_mrelease, nr_pidfd_getfd, SYS_kcmp,
    // Keys, which namespaces do not hold.
    SYS_keyctl, SYS_add_key, SYS_request_key,
    // Large and young parts of the kernel; io_uring also goes around this filter.
    SYS_bpf, SYS_perf_event_open, SYS_userfaultfd, nr_io_uring_setup, nr_io_uring_enter, nr_io_uring_register,
    // Memory that is counted nowhere.
    nr_memfd_secret,
    // Namespaces; clone is looked at below.
    SYS_unshare, SYS_setns,
    // Mounts, old interface and new.
    SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, nr_open_tree, nr_open_tree_attr, nr_move_mount, nr_fsopen, nr_fsconfig,
    nr_fsmount, nr_fspick, nr_mount_setattr,
    // Files by their number, past all folders.
    SYS_open_by_handle_at,
    // The machine as a whole.
    SYS_kexec_load, SYS_kexec_file_load, SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_reboot, SYS_swapon, SYS_swapoff,
    SYS_acct, SYS_quotactl, nr_quotactl_fd, SYS_syslog, SYS_settimeofday, SYS_clock_settime, SYS_adjtimex, SYS_clock_adjtime,
    SYS_sethostname, SYS_setdomainname, SYS_vhangup, SYS_fanotify_init,
    // Other people's memory placement.
    SYS_move_pages, SYS_migrate_pages,
#ifdef __x86_64__
    // Processor modes of old programs, and ports.
    SYS_modify_ldt, SYS_iopl, SYS_ioperm,
#endif
};

enum {
    // linux/sched.h: the new-namespace bits of clone: time, mount, cgroup, uts, ipc, user, pid, net. The time bit
    // (0x80) lies in the byte of the exit signal, where clone does not read it.
    namespaces = 0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000,
    // asm-generic/ioctls.h: typing for another who uses the same terminal, and the console's selection.
    tiocsti = 0x5412, tioclinux = 0x541C,
    // Bytes of one System V segment: enough for the locks of database servers, while memory is counted elsewhere.
    largest_segment = 65536,
    first_x32_call = 0x40000000,
};

struct program {
    struct sock_filter *code;
    size_t count, room;
};

static void add(struct program *program, struct sock_filter instruction) {
    if (program->count < program->room) program->code[program->count] = instruction;
    program->count++;
}

static void load(struct program *program, size_t offset) {
    add(program, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset));
}

/// Goes on with the next instruction where the comparison holds, else leaves out as many as given.
static void unless_skip(struct program *program, int comparison, uint32_t value, uint8_t skipped) {
    add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | comparison | BPF_K, value, 0, skipped));
}

static void give(struct program *program, uint32_t action) { add(program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, action)); }
static void refuse(struct program *program, int error) { give(program, SECCOMP_RET_ERRNO | (uint32_t)error); }

static size_t argument(int index) { return offsetof(struct seccomp_data, args) + 8 * (size_t)index; }

static void refuse_socket_families(struct program *program, int sockets) {
    static const int namespaced[] = {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK};
    int first = sockets == CSANDBOX_SOCKETS_NAMESPACED ? 0 : 1;
    int count = sockets == CSANDBOX_SOCKETS_NONE ? 0 : 4 - first;
    unless_skip(program, BPF_JEQ, SYS_socket, (uint8_t)(3 + 2 * count));
    load(program, argument(0));
    for (int index = 0; index < count; index++) {
        unless_skip(program, BPF_JEQ, (uint32_t)namespaced[first + index], 1);
        give(program, SECCOMP_RET_ALLOW);
    }
    refuse(program, EACCES);
    give(program, SECCOMP_RET_ALLOW);
}

size_t csandbox_filter(void *buffer, size_t size, int sockets) {
    struct program program = {buffer, 0, size / sizeof(struct sock_filter)};
    // Calls of another processor's programs have other numbers.
    load(&program, offsetof(struct seccomp_data, arch));
    unless_skip(&program, BPF_JEQ, NATIVE, 1);
    add(&program, (struct sock_filter)BPF_STMT(BPF_JMP | BPF_JA, 1));
    refuse(&program, ENOSYS);
    load(&program, offsetof(struct seccomp_data, nr));
#ifdef __x86_64__
    unless_skip(&program, BPF_JGE, first_x32_call, 1);
    refuse(&program, ENOSYS);
#endif
    for (size_t index = 0; index < sizeof refused / sizeof *refused; index++) {
        unless_skip(&program, BPF_JEQ, (uint32_t)refused[index], 1);
        refuse(&program, EPERM);
    }
    // Its flags lie in memory, where a filter cannot look. Libraries then fall back to clone.
    unless_skip(&program, BPF_JEQ, nr_clone3, 1);
    refuse(&program, ENOSYS);
    unless_skip(&program, BPF_JEQ, SYS_clone, 4);
    load(&program, argument(0));
    unless_skip(&program, BPF_JSET, namespaces, 1);
    refuse(&program, EPERM);
    give(&program, SECCOMP_RET_ALLOW);
    unless_skip(&program, BPF_JEQ, SYS_ioctl, 6);
    load(&program, argument(1));
    unless_skip(&program, BPF_JEQ, tiocsti, 1);
    refuse(&program, EPERM);
    unless_skip(&program, BPF_JEQ, tioclinux, 1);
    refuse(&program, EPERM);
    give(&program, SECCOMP_RET_ALLOW);
    // Sizes are 64 bits wide: any bit in the upper half is too much, too.
    unless_skip(&program, BPF_JEQ, SYS_shmget, 7);
    load(&program, argument(1) + 4);
    unless_skip(&program, BPF_JGT, 0, 1);
    refuse(&program, ENOMEM);
    load(&program, argument(1));
    unless_skip(&program, BPF_JGT, largest_segment, 1);
    refuse(&program, ENOMEM);
    give(&program, SECCOMP_RET_ALLOW);
    refuse_socket_families(&program, sockets);
    give(&program, SECCOMP_RET_ALLOW);
    return program.count <= program.room ? program.count * sizeof(struct sock_filter) : 0;
}

int csandbox_filter_enter(const void *filter, size_t size) {
    struct sock_fprog program = {(unsigned short)(size / sizeof(struct sock_filter)), (struct sock_filter *)filter};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) ? errno : 0;
}

#else

size_t csandbox_filter(void *buffer, size_t size, int sockets) {
    (void)buffer, (void)size, (void)sockets;
    return 0;
}

int csandbox_filter_enter(const void *filter, size_t size) {
    (void)filter, (void)size;
    return ENOSYS;
}

#endif
