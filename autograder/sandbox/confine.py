"""What a sandboxed child does to itself before it reads a submission. The place for every layer.

Each layer is a function here that the child calls on itself between `fork` and the first byte of a
payload; the parent never runs one. Today: a session of its own, no new privileges, resource limits.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
from dataclasses import dataclass

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Times in seconds, sizes in MiB.

    Attributes:
        cpu_seconds: processor time of one run (the import counts as one).
        wall_seconds: time on the clock of one run.
        submission_seconds: time on the clock of all its runs together.
        memory_mib: private memory beyond what the warm process already holds.
        file_mib: the largest file that it may write.
        output_mib: what it may print before it is stopped.
        result_mib: the largest record of one run.
    """

    cpu_seconds: float = 4.0
    wall_seconds: float = 10.0
    submission_seconds: float = 60.0
    memory_mib: int = 1024
    file_mib: int = 16
    output_mib: int = 8
    result_mib: int = 8


def prctl(option: int, value: int) -> None:
    """Set a process attribute on Linux; elsewhere do nothing.

    Raises:
        OSError: if the kernel refuses.
    """
    if os.uname().sysname != "Linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl({option}) failed")


def confine(limits: Limits) -> None:
    """Lock the calling process down for good."""
    os.setsid()
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    _limit(resource.RLIMIT_DATA, _data_in_use() + limits.memory_mib * MIB)
    _limit(resource.RLIMIT_FSIZE, limits.file_mib * MIB)
    _limit(resource.RLIMIT_NOFILE, 64)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_STACK, 8 * MIB)
    if hasattr(resource, "RLIMIT_NPROC"):
        _limit(resource.RLIMIT_NPROC, 128)
    _limit(resource.RLIMIT_CPU, int(limits.submission_seconds) + 1)


def renew_cpu(limits: Limits) -> None:
    """Allow the calling process `cpu_seconds` more from now on (whole seconds, rounded up)."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    allowed = int(used.ru_utime + used.ru_stime + limits.cpu_seconds) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (allowed if hard < 0 else min(allowed, hard), hard))


def _limit(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))


def _data_in_use() -> int:
    """Bytes of private memory that the process has now (VmData), 0 where the system doesn't tell."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            for line in status:
                if line.startswith("VmData:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        return 0
    return 0
