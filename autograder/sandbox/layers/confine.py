"""What a sandboxed child does to itself before it reads a submission: the one place for every layer.

`confine` is called by the child between `fork` and the first byte of a payload; the fork server never
calls it on itself. `probe` tries each layer in a child of its own and says which of them hold.
"""

from __future__ import annotations

import contextlib
import errno
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass

from autograder.sandbox.layers import landlock, seccomp
from autograder.sandbox.layers.levels import LANDLOCK, RLIMITS, SECCOMP
from autograder.sandbox.layers.limits import MIB, Limits
from autograder.sandbox.layers.linux import PR_SET_NO_NEW_PRIVS, PR_SET_PDEATHSIG, drop_capabilities, prctl

with contextlib.suppress(ImportError):  # not on Windows, where no sandbox is started
    import resource

OPEN_FILES = 64
TASKS = 256
STACK_MIB = 8
PROBE_SECONDS = 20
GPU_MIB = 16384  # what a driver may map for itself in a process


@dataclass(frozen=True)
class Room:
    """What of the machine a child keeps.

    Attributes:
        read: files and folders that it may read; use: devices that it may read and write.
        working_dir: the one folder in which it may write.
        tasks: how many processes and threads its user may have.
    """

    read: tuple[str, ...]
    use: tuple[str, ...]
    working_dir: str
    tasks: int


def confine(limits: Limits, room: Room, layers: frozenset[str]) -> None:
    """Lock the calling process down for good; OSError if a layer that was asked for cannot be set.

    What costs rights comes last, since each step needs some.
    """
    if os.getsid(0) != os.getpid():  # a process that was spawned for one job leads its session already
        os.setsid()
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if RLIMITS in layers:
        limit_resources(limits, room.tasks)
    drop_capabilities()
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    if LANDLOCK in layers:
        landlock.restrict(room.read, room.use, (room.working_dir,))
    if SECCOMP in layers:
        seccomp.restrict()


def limit_resources(limits: Limits, tasks: int) -> None:
    """Set the limits that the kernel keeps for every process."""
    memory_mib = limits.memory_mib + (GPU_MIB if limits.gpu else 0)
    _limit(resource.RLIMIT_DATA, _in_use("VmData") + memory_mib * MIB)
    if not limits.gpu:  # whose driver maps more than any machine has
        # What is mapped otherwise, and the tables for it.
        _limit(resource.RLIMIT_AS, _in_use("VmSize") + memory_mib * MIB)
    _limit(resource.RLIMIT_FSIZE, limits.file_mib * MIB)
    _limit(resource.RLIMIT_NOFILE, OPEN_FILES * (16 if limits.gpu else 1))
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_STACK, STACK_MIB * MIB)
    _limit(resource.RLIMIT_NPROC, tasks)
    _limit(resource.RLIMIT_SIGPENDING, TASKS)  # timers too, which the user has but so many of
    _limit(resource.RLIMIT_CPU, int(_cpu_used() + limits.submission_seconds) + 1)


def renew_cpu(limits: Limits) -> None:
    """Allow the calling process `cpu_seconds` more from now on (whole seconds, rounded up)."""
    allowed = int(_cpu_used() + limits.cpu_seconds) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (allowed if hard < 0 else min(allowed, hard), hard))


def probe(wanted: frozenset[str]) -> dict[str, str]:
    """Try each wanted layer that a child sets on itself: "" for one that holds, else the reason why it does not."""

    def limit() -> None:
        limit_resources(Limits(), TASKS)

    trials = {LANDLOCK: _try_landlock, SECCOMP: _try_seccomp, RLIMITS: limit}
    return {layer: _attempt(trial) for layer, trial in trials.items() if layer in wanted}


def foresee(wanted: frozenset[str]) -> dict[str, str]:
    """As `probe`, where nothing may be forked to try: by what the kernel and the tables say.

    A layer that is foreseen but cannot be set ends the run as the grader's error, not in less confinement.
    """
    reasons = {RLIMITS: "", SECCOMP: seccomp.supported(), LANDLOCK: ""}
    try:
        landlock.version()
    except OSError as error:
        reasons[LANDLOCK] = str(error)
    return {layer: reason for layer, reason in reasons.items() if layer in wanted}


def overmanned(pid: int) -> str:
    """Why a child has too many threads, empty if it has not: the kernel's limit on tasks does not bind root."""
    try:
        threads = len(os.listdir(f"/proc/{pid}/task"))
    except OSError:
        return ""  # it ended meanwhile
    return f"it started more than {TASKS} threads" if threads > TASKS else ""


def user_tasks() -> int:
    """How many processes and threads the user has now, 0 where the system doesn't tell."""
    total, uid = 0, os.getuid()
    with contextlib.suppress(OSError):
        for name in filter(str.isdecimal, os.listdir("/proc")):
            with contextlib.suppress(OSError):  # it ended meanwhile
                if os.stat(f"/proc/{name}").st_uid == uid:
                    total += len(os.listdir(f"/proc/{name}/task"))
    return total


def _try_landlock() -> None:
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    landlock.restrict(("/proc",))
    try:
        os.listdir("/")
    except PermissionError:
        return
    raise OSError(errno.EINVAL, "it was set but did not hold")


def _try_seccomp() -> None:
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    seccomp.restrict()
    try:
        pid = os.fork()
    except PermissionError:
        return
    if pid == 0:
        os._exit(0)
    raise OSError(errno.EINVAL, "it was set but did not hold")


def _attempt(trial: Callable[[], None]) -> str:
    """Run a trial in a forked child; its sentence of failure, empty if it held."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        said = b"ended early"
        try:
            signal.alarm(PROBE_SECONDS)
            trial()
            said = b"ok"
        except Exception as error:  # noqa: BLE001 - whatever it was is the reason
            said = str(error).encode()[:200]
        finally:
            os.write(writer, said)
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        said = answer.read()
    os.waitpid(pid, 0)
    return "" if said == b"ok" else said.decode(errors="replace") or "its trial was killed"


def _cpu_used() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _limit(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))


def _in_use(kind: str) -> int:
    """Bytes of memory that the process has now, private (VmData) or all that is mapped (VmSize); 0 where the system doesn't tell."""
    with contextlib.suppress(OSError), open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith(f"{kind}:"):
                return int(line.split()[1]) * 1024
    return 0
