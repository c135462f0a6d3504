"""Start a fork server, and end it: its command line, its environment, its folder."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from autograder.errors import SandboxError, UsageError
from autograder.sandbox.child.preload import COMPUTING
from autograder.sandbox.host.temp_dir import Home, sweep
from autograder.sandbox.layers import working_dir
from autograder.sandbox.layers.bubblewrap import find_launcher
from autograder.sandbox.layers.levels import ALL, NAMESPACES, Confinement

START_SECONDS, END_SECONDS = 300.0, 3.0  # a busy computer, or one whose guard reads all of PyTorch first
NO_GPU = {"CUDA_VISIBLE_DEVICES": ""}  # so that the CPU's results are alike on every machine
# A fork copies the table of the pages: with large ones it takes half the time. glibc's word for it; others ignore it.
LARGE_PAGES = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
# Which of their kernels the libraries of numbers choose: not every processor runs each one, and an operator may know better.
KERNELS = (
    *("ATEN_CPU_CAPABILITY", "ONEDNN_MAX_CPU_ISA", "MKL_CBWR", "OPENBLAS_CORETYPE"),
    *("NPY_DISABLE_CPU_FEATURES", "NPY_ENABLE_CPU_FEATURES"),
)
MOST_THREADS = 64
MAX_ANSWER = 4096
THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1")


class ForkServer:
    """A fork server, or the process for a single job where it does not fork.

    Attributes:
        process: it; control: the socket to it; home: its folder on the host's disk.
        fork: whether it forks a child for each job.
        confinement: the layers that hold around a submission; devices: why one is not to be had, "" if it is.
        working_dir: the folder of the host's in which a process that does not fork may write, "" where there is none.
        loaded: the words of `preload.LATER` that it has imported.
    """

    def __init__(self, layers: frozenset[str], fork: bool, gpu: bool) -> None:
        """Start it, and don't wait for it; SandboxError if it cannot be started.

        Args:
            layers: the layers that may be used; gpu: whether it may see the machine's GPU.
        """
        self.fork, self.loaded = fork, set[str]()
        self._layers, self._launcher = layers, find_launcher(NAMESPACES in layers)
        with contextlib.ExitStack() as undo:
            self.home = Home("the sandbox")
            undo.callback(self.home.remove)
            self._log = Path(self.home.path, "fork_server.log")
            try:
                self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
                undo.callback(self.control.close)
                with theirs, self._log.open("wb") as errors:
                    self.process = self._launch(theirs.fileno(), errors, gpu)
            except OSError as error:
                raise SandboxError(f"the sandbox's fork server cannot be started: {error}") from None
            undo.pop_all()

    def _launch(self, channel: int, errors: IO[bytes], gpu: bool) -> subprocess.Popen[bytes]:
        launcher, home = self._launcher, self.home.path
        if launcher.owner is not None:
            os.chown(home, launcher.owner, -1)
        inside = launcher.home or home
        asked = (self._layers - {NAMESPACES}) | ({NAMESPACES} if launcher.namespaces else set())
        python = (sys.executable, "-P", "-s", "-m", "autograder.sandbox.child.fork_server")
        # The first process of a namespace is spared the signals that end a run, so a single one must not be the first.
        prefix = [word for word in launcher.prefix if self.fork or word != "--as-pid-1"]
        return subprocess.Popen(
            [*prefix, *python, str(channel), inside, ",".join(sorted(asked)), "fork" if self.fork else "spawn"],
            pass_fds=[channel],
            stdin=subprocess.DEVNULL,
            stdout=errors,
            stderr=errors,
            cwd=home if launcher.owner is None else "/",
            env=_environment(inside, gpu),
            start_new_session=True,
        )

    def wait(self) -> None:
        """Wait until it is ready, and take down which layers hold; SandboxError if it does not come up."""
        sweep()  # while it starts
        self.control.settimeout(START_SECONDS)
        try:
            ready = json.loads(self.control.recv(MAX_ANSWER))
        except (OSError, ValueError):
            raise not_started("the sandbox's fork server", self._log) from None
        self.devices: dict[str, str] = ready["devices"]
        missing = dict.fromkeys(ALL - self._layers, "not wanted") | ready["missing"]
        if not self._launcher.namespaces:
            missing[NAMESPACES] = self._launcher.reason
        self.confinement = Confinement(frozenset(ready["layers"]), missing)
        shut_in = self.fork or NAMESPACES in self.confinement.layers
        self.working_dir = "" if shut_in else os.path.join(self.home.path, working_dir.NAME)

    def load(self, names: Sequence[str]) -> None:
        """Have it import what these words of `preload.LATER` stand for; SandboxError if it does not."""
        order, answer = json.dumps({"load": names}).encode(), b""
        with contextlib.suppress(OSError):
            self.control.settimeout(START_SECONDS)
            self.control.send(order)
            answer = self.control.recv(MAX_ANSWER)
        if answer != order:
            raise SandboxError(f"the sandbox's fork server could not import {', '.join(names)}")
        self.loaded.update(names)

    def kill(self) -> None:
        """End it at once."""
        if self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def end(self) -> None:
        """End it and everything below it, and remove its folder."""
        self.control.close()
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.home.remove()


def shared_settings(home: str, gpu: bool) -> dict[str, str]:
    """What every process that runs a submission has in its environment; UsageError for a number of threads that cannot be."""
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
