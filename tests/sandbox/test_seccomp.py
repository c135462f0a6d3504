"""What the filter of system calls answers, worked out instruction by instruction."""

import errno
import os
import struct

import pytest

from autograder.sandbox.layers import seccomp
from autograder.sandbox.layers.syscalls import ALLOWED, DENIED, LOOKED_AT, PRETENDED


@pytest.mark.parametrize("architecture", list(seccomp.ARCHITECTURES))
def test_every_jump_of_the_filter_lands_in_it(architecture):
    filter_ = seccomp.program(os.getpid(), architecture)
    assert len(filter_) < 4096
    for place, (code, if_true, if_false, _) in enumerate(filter_):
        if code in (seccomp.JUMP_EQUAL, seccomp.JUMP_AT_LEAST):
            assert max(if_true, if_false) < 256
            assert place + 1 + max(if_true, if_false) < len(filter_)
    assert filter_[-1][0] == seccomp.RETURN


def answer(architecture, name, *arguments, pid=7):
    """What the filter answers to a call, by walking through it as the kernel does."""
    calls = ALLOWED | DENIED | PRETENDED | LOOKED_AT
    number = name if isinstance(name, int) else seccomp.numbers(calls, architecture)[name]
    data = struct.pack(
        "=IIQ6Q", number, seccomp.ARCHITECTURES[architecture], 0, *arguments, *[0] * (6 - len(arguments))
    )
    filter_, place, loaded = seccomp.program(pid, architecture), 0, 0
    while True:
        code, if_true, if_false, value = filter_[place]
        place += 1
        if code == seccomp.RETURN:
            return value
        if code == seccomp.LOAD:
            (loaded,) = struct.unpack_from("=I", data, value)
        elif code == seccomp.AND:
            loaded &= value
        else:
            assert code in (seccomp.JUMP_EQUAL, seccomp.JUMP_AT_LEAST)
            truth = loaded == value if code == seccomp.JUMP_EQUAL else loaded >= value
            place += if_true if truth else if_false


@pytest.mark.parametrize("architecture", list(seccomp.ARCHITECTURES))
def test_what_the_filter_answers(architecture):
    denied, allowed = seccomp.ERRNO | errno.EPERM, seccomp.ALLOW
    thread, process = 0x3D0F00, 0x11  # what pthread_create asks of clone, and what fork does
    assert answer(architecture, "read") == allowed
    assert answer(architecture, "clone", thread) == allowed
    assert answer(architecture, "clone", process) == denied
    assert answer(architecture, "clone", thread | 0x40000000) == denied  # a network namespace
    assert answer(architecture, "mmap", 0, 4096, 3, 0x22) == allowed  # private, anonymous
    assert answer(architecture, "mmap", 0, 4096, 3, 0x21) == denied  # shared, anonymous
    assert answer(architecture, "openat", 0, 0, os.O_WRONLY | os.O_TRUNC | os.O_CREAT) == allowed
    assert answer(architecture, "openat", 0, 0, os.O_RDONLY | os.O_TRUNC) == denied
    assert answer(architecture, "kill", 7, 9) == allowed
    assert answer(architecture, "kill", 8, 9) == denied
    assert answer(architecture, "prlimit64", 0) == allowed
    assert answer(architecture, "prlimit64", 8) == denied
    assert answer(architecture, "ioctl", 1, 0x5401) == allowed
    assert answer(architecture, "ioctl", 1, 0x5412) == seccomp.ERRNO | errno.ENOTTY  # typing into a terminal
    for name in ("socket", "execve", "ptrace", "unshare", "memfd_create", "bpf", "mount"):
        assert answer(architecture, name) == denied
    assert answer(architecture, "fchmodat") == seccomp.ERRNO
    assert answer(architecture, 435) == seccomp.ERRNO | errno.ENOSYS  # clone3: glibc falls back to clone
    assert answer(architecture, 0x40000000 + 59) == seccomp.KILL  # the second table of x86_64
