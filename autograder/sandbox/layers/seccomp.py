"""Seccomp: from here on, a process may make only the system calls that computing needs.

The filter is a list of classic BPF instructions, put together by hand: check the architecture, load the
number, compare. For calls whose harm depends on an argument (clone, mmap, fallocate, kill, ioctl) it examines that argument.
There are numbers for x86_64 and aarch64; on other machines the layer is reported as missing.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
from collections.abc import Iterable
from platform import machine

from autograder.sandbox.layers.linux import PR_SET_SECCOMP, check, libc
from autograder.sandbox.layers.syscalls import ALLOWED, DENIED, LOOKED_AT, PRETENDED, Numbers

MODE_FILTER = 2
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # AUDIT_ARCH_* of linux/audit.h
X32_BIT = 0x40000000

KILL, ALLOW, ERRNO = 0x80000000, 0x7FFF0000, 0x00050000
LOAD, JUMP_EQUAL, JUMP_AT_LEAST, AND, RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
NUMBER_AT, ARCH_AT, ARGS_AT = 0, 4, 16

CLONE_THREAD = 0x00010000
CLONE_NEW_ANY = 0x7E020000  # every CLONE_NEW* flag: mount, cgroup, uts, ipc, user, pid, net
MAP_SHARED, MAP_GROWSDOWN = 0x01, 0x100
PR_SET_NAME, PR_GET_NAME, PR_SET_VMA = 15, 16, 0x53564D41
# Who gets a signal when a descriptor is ready: it could be any process of the same user.
F_SETOWN, F_SETSIG, F_SETOWN_EX = 8, 10, 15
# TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX: is it a terminal, how wide, how much is there.
IOCTLS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)

Instruction = tuple[int, int, int, int]


def supported() -> str:
    """An empty text where the filter is written for this machine, else the reason why not."""
    return "" if machine() in ARCHITECTURES else f"there is no table of system calls for {machine()}"


def restrict() -> None:
    """Install the filter on the calling process and every thread that it starts, for good; OSError if that cannot be.

    `no_new_privs` must be set.
    """
    if reason := supported():
        raise OSError(errno.ENOSYS, reason)
    code = b"".join(struct.pack("=HBBI", *instruction) for instruction in program(os.getpid(), machine()))
    buffer = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(buffer))
    check(libc().prctl(PR_SET_SECCOMP, ctypes.c_ulong(MODE_FILTER), header, 0, 0), "seccomp")


def program(pid: int, architecture: str) -> list[Instruction]:
    """The whole filter for the process `pid` on a machine of one of the `ARCHITECTURES`."""
    call = numbers(LOOKED_AT, architecture)
    filter_: list[Instruction] = [
        (LOAD, 0, 0, ARCH_AT),
        (JUMP_EQUAL, 1, 0, ARCHITECTURES[architecture]),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER_AT),
        (JUMP_AT_LEAST, 0, 1, X32_BIT),
        (RETURN, 0, 0, KILL),
    ]
    for number in numbers(ALLOWED, architecture).values():
        filter_ += _answer(number, ALLOW)
    denied = ERRNO | errno.EPERM
    # A thread of this process may be made, a process or a namespace may not.
    filter_ += _masked(call["clone"], 0, CLONE_THREAD | CLONE_NEW_ANY, CLONE_THREAD, ALLOW, denied)
    # Memory that RLIMIT_DATA does not count: shared, be it of a file or of /dev/zero, or growing like a stack.
    filter_ += _masked(call["mmap"], 3, MAP_SHARED | MAP_GROWSDOWN, 0, ALLOW, denied)
    # With a mode it takes blocks beyond a file's end, which RLIMIT_FSIZE does not bind.
    filter_ += _masked(call["fallocate"], 1, 0xFFFFFFFF, 0, ALLOW, denied)
    # O_TRUNC without write access: kernels before 6.2 truncate, and their Landlock does not look.
    for name, argument in (("open", 1), ("openat", 2)):
        if name in call:
            truncating = os.O_TRUNC | os.O_ACCMODE
            filter_ += _masked(call[name], argument, truncating, os.O_TRUNC | os.O_RDONLY, denied, ALLOW)
    filter_ += _one_of(call["fcntl"], 1, [F_SETOWN, F_SETSIG, F_SETOWN_EX], ALLOW, match=denied)
    filter_ += _one_of(call["kill"], 0, [pid], denied)
    filter_ += _one_of(call["tgkill"], 0, [pid], denied)
    filter_ += _one_of(call["prlimit64"], 0, [0], denied)
    filter_ += _one_of(call["prctl"], 0, [PR_SET_NAME, PR_GET_NAME, PR_SET_VMA], denied)
    filter_ += _one_of(call["ioctl"], 1, IOCTLS, ERRNO | errno.ENOTTY)
    for calls, answer in ((DENIED, denied), (PRETENDED, ERRNO)):
        for number in numbers(calls, architecture).values():
            filter_ += _answer(number, answer)
    filter_.append((RETURN, 0, 0, ERRNO | errno.ENOSYS))
    return filter_


def numbers(calls: Numbers, architecture: str) -> dict[str, int]:
    """The numbers of system calls on a machine, without those that it does not have."""
    place = tuple(ARCHITECTURES).index(architecture)
    return {name: number for name, pair in calls.items() if (number := pair[place]) is not None}


def _answer(number: int, answer: int) -> list[Instruction]:
    return [(JUMP_EQUAL, 0, 1, number), (RETURN, 0, 0, answer)]


def _masked(number: int, argument: int, mask: int, value: int, match: int, other: int) -> list[Instruction]:
    """For a call whose flags (the low half of an argument) decide."""
    return [
        (JUMP_EQUAL, 0, 5, number),
        (LOAD, 0, 0, ARGS_AT + 8 * argument),
        (AND, 0, 0, mask),
        (JUMP_EQUAL, 0, 1, value),
        (RETURN, 0, 0, match),
        (RETURN, 0, 0, other),
    ]


def _one_of(number: int, argument: int, values: Iterable[int], other: int, match: int = ALLOW) -> list[Instruction]:
    """For a call that is answered with `match` if an argument (its low half) is one of a few values."""
    tests: list[Instruction] = [(LOAD, 0, 0, ARGS_AT + 8 * argument)]
    for value in values:
        tests += _answer(value, match)
    tests.append((RETURN, 0, 0, other))
    return [(JUMP_EQUAL, 0, len(tests), number), *tests]
