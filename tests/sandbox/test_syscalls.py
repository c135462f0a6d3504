"""The lists of system calls: each call in one, under the kernel's own number."""

import re
from pathlib import Path

import pytest

from autograder.sandbox.layers import seccomp
from autograder.sandbox.layers.syscalls import ALLOWED, DENIED, LOOKED_AT, PRETENDED

HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}


def test_the_lists_of_system_calls_do_not_overlap():
    lists = [set(ALLOWED), set(DENIED), set(PRETENDED), set(LOOKED_AT)]
    assert sum(map(len, lists)) == len(set().union(*lists))
    for name in ("fork", "execve", "socket", "ptrace", "mount", "unshare", "memfd_create", "io_uring_setup", "bpf"):
        assert name in DENIED


@pytest.mark.parametrize("architecture", list(HEADERS))
def test_the_numbers_of_system_calls_are_the_kernels(architecture):
    header = HEADERS[architecture]
    if not header.exists():
        pytest.skip("no header of the kernel's to compare with")
    text = header.read_text()
    numbers = {name: int(number) for name, number in re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", text)}
    for name, other in re.findall(r"#define __NR_(\w+) __NR3264_(\w+)", text):
        if other in numbers:
            numbers.setdefault(name, numbers[other])
    for calls in (ALLOWED, DENIED, PRETENDED, LOOKED_AT):
        ours = seccomp.numbers(calls, architecture)
        assert {name: number for name, number in ours.items() if numbers.get(name) != number} == {}
        assert {name for name in calls if name in numbers} == set(ours)
