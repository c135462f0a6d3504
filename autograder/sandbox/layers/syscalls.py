"""System calls of Linux by name, in lists, each with its number on x86_64 and on aarch64.

Anything in none of the lists is answered with ENOSYS, as an old kernel would answer: libraries have a fallback
for that. None stands for a call that aarch64 does not have: it has only the newer one of two.
"""

Numbers = dict[str, tuple[int, int | None]]

# fmt: off
# What Python, NumPy, torch and matplotlib need to compute and to keep files of their own.
ALLOWED: Numbers = {
    "read": (0, 63), "write": (1, 64), "close": (3, 57), "stat": (4, None), "fstat": (5, 80), "lstat": (6, None),
    "poll": (7, None), "lseek": (8, 62), "mprotect": (10, 226), "munmap": (11, 215), "brk": (12, 214),
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "pread64": (17, 67),
    "pwrite64": (18, 68), "readv": (19, 65), "writev": (20, 66), "access": (21, None), "pipe": (22, None),
    "select": (23, None), "sched_yield": (24, 124), "mremap": (25, 216), "msync": (26, 227), "mincore": (27, 232),
    "madvise": (28, 233), "dup": (32, 23), "dup2": (33, None), "pause": (34, None), "nanosleep": (35, 101),
    "getitimer": (36, 102), "alarm": (37, None), "setitimer": (38, 103), "getpid": (39, 172), "sendfile": (40, 71),
    "exit": (60, 93), "wait4": (61, 260), "uname": (63, 160), "flock": (73, 32), "fsync": (74, 82),
    "fdatasync": (75, 83), "ftruncate": (77, 46), "getdents": (78, None), "getcwd": (79, 17), "chdir": (80, 49),
    "fchdir": (81, 50), "rename": (82, None), "mkdir": (83, None), "rmdir": (84, None), "creat": (85, None),
    "link": (86, None), "unlink": (87, None), "readlink": (89, None), "umask": (95, 166), "gettimeofday": (96, 169),
    "getrlimit": (97, 163), "getrusage": (98, 165), "sysinfo": (99, 179), "times": (100, 153), "getuid": (102, 174),
    "getgid": (104, 176), "geteuid": (107, 175), "getegid": (108, 177), "getppid": (110, 173), "getpgrp": (111, None),
    "getgroups": (115, 158), "getresuid": (118, 148), "getresgid": (120, 150), "getpgid": (121, 155),
    "getsid": (124, 156), "capget": (125, 90), "rt_sigpending": (127, 136), "rt_sigtimedwait": (128, 137),
    "rt_sigsuspend": (130, 133), "sigaltstack": (131, 132), "statfs": (137, 43), "fstatfs": (138, 44),
    "getpriority": (140, 141), "sched_getparam": (143, 121), "sched_getscheduler": (145, 120),
    "sched_get_priority_max": (146, 125), "sched_get_priority_min": (147, 126), "sched_rr_get_interval": (148, 127),
    "munlock": (150, 229), "arch_prctl": (158, None), "setrlimit": (160, 164), "gettid": (186, 178),
    "readahead": (187, 213), "getxattr": (191, 8), "lgetxattr": (192, 9), "fgetxattr": (193, 10),
    "listxattr": (194, 11), "llistxattr": (195, 12), "flistxattr": (196, 13), "time": (201, None), "futex": (202, 98),
    "sched_getaffinity": (204, 123), "epoll_create": (213, None), "getdents64": (217, 61),
    "set_tid_address": (218, 96), "restart_syscall": (219, 128), "fadvise64": (221, 223), "timer_create": (222, 107),
    "timer_settime": (223, 110), "timer_gettime": (224, 108), "timer_getoverrun": (225, 109),
    "timer_delete": (226, 111), "clock_gettime": (228, 113), "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115), "exit_group": (231, 94), "epoll_wait": (232, None), "epoll_ctl": (233, 21),
    "get_mempolicy": (239, 236), "waitid": (247, 95), "mkdirat": (258, 34), "newfstatat": (262, 79),
    "unlinkat": (263, 35), "renameat": (264, 38), "linkat": (265, 37), "readlinkat": (267, 78),
    "faccessat": (269, 48), "pselect6": (270, 72), "ppoll": (271, 73), "set_robust_list": (273, 99),
    "get_robust_list": (274, 100), "sync_file_range": (277, 84), "epoll_pwait": (281, 22),
    "timerfd_create": (283, 85), "eventfd": (284, None), "timerfd_settime": (286, 86),
    "timerfd_gettime": (287, 87), "eventfd2": (290, 19), "epoll_create1": (291, 20), "dup3": (292, 24),
    "pipe2": (293, 59), "preadv": (295, 69), "pwritev": (296, 70), "getcpu": (309, 168), "sched_getattr": (315, 275),
    "renameat2": (316, 276), "getrandom": (318, 278), "membarrier": (324, 283), "copy_file_range": (326, 285),
    "preadv2": (327, 286), "pwritev2": (328, 287), "pkey_mprotect": (329, 288), "pkey_alloc": (330, 289),
    "pkey_free": (331, 290), "statx": (332, 291), "rseq": (334, 293), "close_range": (436, 436),
    "faccessat2": (439, 439), "epoll_pwait2": (441, 441), "futex_waitv": (449, 449),
}

# Processes, signals, networks, shared memory, administration: answered with EPERM, so that Python says so.
DENIED: Numbers = {
    "shmget": (29, 194), "shmat": (30, 196), "shmctl": (31, 195), "socket": (41, 198), "connect": (42, 203),
    "accept": (43, 202), "sendto": (44, 206), "recvfrom": (45, 207), "sendmsg": (46, 211), "recvmsg": (47, 212),
    "shutdown": (48, 210), "bind": (49, 200), "listen": (50, 201), "getsockname": (51, 204), "getpeername": (52, 205),
    "socketpair": (53, 199), "setsockopt": (54, 208), "getsockopt": (55, 209), "fork": (57, None),
    "vfork": (58, None), "execve": (59, 221), "semget": (64, 190), "semop": (65, 193), "semctl": (66, 191),
    "shmdt": (67, 197), "msgget": (68, 186), "msgsnd": (69, 189), "msgrcv": (70, 188), "msgctl": (71, 187),
    "truncate": (76, 45), "symlink": (88, None), "ptrace": (101, 117), "syslog": (103, 116), "setuid": (105, 146),
    "setgid": (106, 144), "setpgid": (109, 154), "setsid": (112, 157), "setreuid": (113, 145), "setregid": (114, 143),
    "setgroups": (116, 159), "setresuid": (117, 147), "setresgid": (119, 149), "setfsuid": (122, 151),
    "setfsgid": (123, 152), "capset": (126, 91), "rt_sigqueueinfo": (129, 138), "mknod": (133, None),
    "personality": (135, 92), "setpriority": (141, 140), "sched_setparam": (142, 118),
    "sched_setscheduler": (144, 119), "mlock": (149, 228), "mlockall": (151, 230), "vhangup": (153, 58),
    "modify_ldt": (154, None), "pivot_root": (155, 41), "adjtimex": (159, 171), "chroot": (161, 51),
    "sync": (162, 81), "acct": (163, 89), "settimeofday": (164, 170), "mount": (165, 40), "umount2": (166, 39),
    "swapon": (167, 224), "swapoff": (168, 225), "reboot": (169, 142), "sethostname": (170, 161),
    "setdomainname": (171, 162), "iopl": (172, None), "ioperm": (173, None), "init_module": (175, 105),
    "delete_module": (176, 106), "quotactl": (179, 60), "tkill": (200, 130), "sched_setaffinity": (203, 122),
    "io_setup": (206, 0), "io_submit": (209, 2), "semtimedop": (220, 192), "clock_settime": (227, 112),
    "mbind": (237, 235), "set_mempolicy": (238, 237), "mq_open": (240, 180), "kexec_load": (246, 104),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219), "ioprio_set": (251, 30),
    "inotify_init": (253, None), "inotify_add_watch": (254, 27), "migrate_pages": (256, 238), "mknodat": (259, 33),
    "symlinkat": (266, 36), "unshare": (272, 97), "splice": (275, 76), "tee": (276, 77), "vmsplice": (278, 75),
    "move_pages": (279, 239), "accept4": (288, 242), "inotify_init1": (294, 26), "rt_tgsigqueueinfo": (297, 240),
    "perf_event_open": (298, 241), "recvmmsg": (299, 243), "fanotify_init": (300, 262), "fanotify_mark": (301, 263),
    "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265), "clock_adjtime": (305, 266),
    "syncfs": (306, 267), "sendmmsg": (307, 269), "setns": (308, 268), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "kcmp": (312, 272), "finit_module": (313, 273), "sched_setattr": (314, 274),
    "seccomp": (317, 277), "memfd_create": (319, 279), "kexec_file_load": (320, 294), "bpf": (321, 280),
    "execveat": (322, 281), "userfaultfd": (323, 282), "mlock2": (325, 284), "pidfd_send_signal": (424, 424),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431),
    "fsmount": (432, 432), "fspick": (433, 433), "pidfd_open": (434, 434), "pidfd_getfd": (438, 438),
    "process_madvise": (440, 440), "mount_setattr": (442, 442), "memfd_secret": (447, 447),
}

# Permissions, owners and times of files: answered as if done, and not done. Landlock does not restrict them,
# shutil and pathlib use them in passing, and nothing that a submission needs depends on them.
PRETENDED: Numbers = {
    "chmod": (90, None), "fchmod": (91, 52), "chown": (92, None), "fchown": (93, 55), "lchown": (94, None),
    "utime": (132, None), "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7),
    "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16), "utimes": (235, None),
    "fchownat": (260, 54), "futimesat": (261, None), "fchmodat": (268, 53), "utimensat": (280, 88),
}

# Those whose harm depends on an argument, which the filter in `seccomp` examines.
LOOKED_AT: Numbers = {
    "open": (2, None), "openat": (257, 56), "mmap": (9, 222), "ioctl": (16, 29), "clone": (56, 220),
    "kill": (62, 129), "fcntl": (72, 25), "prctl": (157, 167), "tgkill": (234, 131), "prlimit64": (302, 261),
    "fallocate": (285, 47),
}
# fmt: on
