"""Start a fork server: its command line, its environment, and who owns its folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import IO

from autograder.errors import SandboxError, UsageError
from autograder.sandbox.child.preload import COMPUTING
from autograder.sandbox.layers.bubblewrap import Launcher
from autograder.sandbox.layers.levels import NAMESPACES

NO_GPU = {"CUDA_VISIBLE_DEVICES": ""}  # so that the CPU's results are alike on every machine
# A fork copies the table of the pages: with large ones it takes half the time. glibc's word for it; others ignore it.
LARGE_PAGES = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
# Which of their kernels the libraries of numbers choose: not every processor runs each one, and an operator may know better.
KERNELS = (
    *("ATEN_CPU_CAPABILITY", "ONEDNN_MAX_CPU_ISA", "MKL_CBWR", "OPENBLAS_CORETYPE"),
    *("NPY_DISABLE_CPU_FEATURES", "NPY_ENABLE_CPU_FEATURES"),
)
MOST_THREADS = 64
THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1")


def launch(
    launcher: Launcher,
    home: str,
    layers: frozenset[str],
    channel: int,
    errors: IO[bytes],
    fork: bool = True,
    gpu: bool = False,
) -> subprocess.Popen[bytes]:
    """Start a fork server.

    Args:
        launcher: what comes before Python on the command line.
        home: an empty folder of the host's, for a process that has none of its own.
        layers: the layers that may be used.
        channel: the descriptor of its socket.
        errors: where its own messages go.
        gpu: whether it may see the machine's GPU.
        fork: whether it forks a child for each job, or is itself the process for a single one.
    """
    if launcher.owner is not None:
        os.chown(home, launcher.owner, -1)
    inside = launcher.home or home
    asked = (layers - {NAMESPACES}) | ({NAMESPACES} if launcher.namespaces else set())
    python = (sys.executable, "-P", "-s", "-m", "autograder.sandbox.child.fork_server")
    # The first process of a namespace is spared the signals that end a run, so a single one must not be the first.
    prefix = [word for word in launcher.prefix if fork or word != "--as-pid-1"]
    return subprocess.Popen(
        [*prefix, *python, str(channel), inside, ",".join(sorted(asked)), "fork" if fork else "spawn"],
        pass_fds=[channel],
        stdin=subprocess.DEVNULL,
        stdout=errors,
        stderr=errors,
        cwd=home if launcher.owner is None else "/",
        env=_environment(inside, gpu),
        start_new_session=True,
    )


def shared_settings(home: str, gpu: bool) -> dict[str, str]:
    """What every process that runs a submission has in its environment, whatever else there is.

    Raises:
        UsageError: for a number of threads that cannot be.
    """
    threads = os.environ.get(COMPUTING, "1")
    if not (threads.isascii() and threads.isdigit() and 1 <= int(threads[:4]) <= MOST_THREADS):
        raise UsageError(
            f"{COMPUTING}={threads}: expected how many threads a run computes with, from 1 to {MOST_THREADS}"
        )
    own = {"TMPDIR": home, "MPLBACKEND": "agg", "PYTHONUTF8": "1", "PYTHONHASHSEED": "0"}
    return own | THREADS | ({} if gpu else NO_GPU)


def _environment(home: str, gpu: bool) -> dict[str, str]:
    """All of the environment that a submission can see in the sandbox: nothing of the grader's own."""
    keep = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", COMPUTING, *KERNELS) if name in os.environ}
    return {
        **keep,
        **shared_settings(home, gpu),
        **LARGE_PAGES,
        "PATH": "/usr/bin:/bin",
        "HOME": home,
        "USER": "student",
        "LOGNAME": "student",
        "MPLCONFIGDIR": os.path.join(home, "matplotlib"),
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def not_started(what: str, log: Path) -> SandboxError:
    """Why a process did not start, by the last line of what it said."""
    said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    last = said[-1] if said else "it said nothing"
    if lacking := re.search(r"No module named '([\w.]+)'", last):
        name = lacking[1].partition(".")[0]
        return SandboxError(
            f"{name} is not installed for {sys.executable}: take the Python in which you installed the course, or install it there"
        )
    return SandboxError(f"{what} did not start: {last}")
