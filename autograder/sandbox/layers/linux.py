"""The few calls to the operating system that Python has no function for, by ctypes."""

from __future__ import annotations

import ctypes
import os
import sys
from functools import cache
from typing import Any

from autograder.errors import SandboxError

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_CAPBSET_DROP = 24
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
CAPABILITY_VERSION = 0x20080522
LAST_CAPABILITY = 63
ELSEWHERE = "on Windows use WSL, elsewhere a Linux container or virtual machine"


@cache
def libc() -> Any:
    """The C library of this process. Call it once before forking: loading it takes time."""
    return ctypes.CDLL(None, use_errno=True)


def on_linux() -> bool:
    """Whether the layers that Linux offers can be tried at all."""
    return sys.platform == "linux"


def require_linux() -> None:
    """Refuse any other system: what a sandbox is made of is not there; SandboxError if this is not Linux, with what to do."""
    if not on_linux():
        raise SandboxError(f"what others wrote is run on Linux only, and this is {sys.platform}: {ELSEWHERE}")


def check(result: int, what: str) -> int:
    """The result of a C call; OSError if it is negative."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def syscall(number: int, what: str, *args: Any) -> int:
    """Make a system call by its number; OSError if the kernel denies it."""
    return check(libc().syscall(ctypes.c_long(number), *args), what)


def prctl(option: int, value: int) -> None:
    """Set a process attribute; OSError if the kernel denies it."""
    check(libc().prctl(option, ctypes.c_ulong(value), 0, 0, 0), f"prctl({option})")


def drop_capabilities() -> None:
    """Give up every capability, for this process and whatever it might execute; OSError if the kernel denies it."""
    if os.geteuid() == 0:
        for capability in range(LAST_CAPABILITY + 1):
            if libc().prctl(PR_CAPBSET_DROP, ctypes.c_ulong(capability), 0, 0, 0) != 0:
                break  # numbers beyond the kernel's last capability
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    nothing = (ctypes.c_uint32 * 6)()
    check(libc().capset(header, nothing), "capset")
