"""One's own code in a plain process, where there is no sandbox or none is wanted: the same checks, the same records.

Nothing keeps that code from what its user may do, and its memory has no limit; it has one of time, and it is ended
with all that it started. PyTorch is imported once: the process does one job after another as long as none can have
left anything behind, and while what it brought is judged and read, the next one starts.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, cast

from autograder.errors import SandboxError, UsageError, WireError
from autograder.recording import codec
from autograder.recording.observation import Trouble
from autograder.sandbox.host.job import Job, Turn
from autograder.sandbox.host.launch import END_SECONDS, START_SECONDS, not_started, shared_settings
from autograder.sandbox.host.leftovers import changes_nothing
from autograder.sandbox.host.runner import CHUNK, KEPT_OUTPUT, Attempt, Runner
from autograder.sandbox.host.temp_dir import Home, sweep
from autograder.sandbox.layers.levels import LAYERS, Confinement
from autograder.sandbox.layers.limits import MIB, Limits

LOG, OUTPUT = "log", "output"  # files in its folder: what it says before it has a job, and what the job prints
LOOK_SECONDS = 0.1
PLACES = ("PYTHONHOME", "PYTHONPATH")  # where Python and its packages are


class Plain(Runner):
    """Runs one's own code in a plain process, one for each device that a job needs."""

    notice = "Your code runs in a plain process here, not in the sandbox in which a class is graded."

    def __init__(self, limits: Limits | None = None) -> None:
        super().__init__(limits)
        self._processes: dict[str, Process] = {}  # by device: what `sim` does to PyTorch cannot be undone
        self._over = False

    def confinement(self) -> Confinement:
        """None."""
        return Confinement(frozenset(), dict.fromkeys(LAYERS, "your own code runs in a plain process"))

    def prepare(self) -> None:
        """Start a process; whoever needs it first waits for it."""
        with contextlib.suppress(SandboxError):  # the first run tries again, and tells
            self._process("cpu")

    def close(self) -> None:
        """End it for good."""
        while self._processes:
            self._processes.popitem()[1].close()

    def abort(self) -> None:
        """End its processes at once, from another thread: the run ends with SandboxError."""
        self._over = True
        for process in list(self._processes.values()):
            process.kill()

    def _process(self, device: str) -> Process:
        if device not in self._processes:
            self._processes[device] = Process(self.limits)
        return self._processes[device]

    def _drop(self, device: str) -> None:
        self._processes.pop(device).close()

    def _make_ready(self, job: Job, device: str) -> str:
        if device in self._processes and not self._processes[device].runs:
            self._drop(device)
        try:
            return self._process(device).lacks(device)
        except SandboxError:
            self._drop(device)
            raise

    def _attempt(self, turn: Turn, limits: Limits) -> Attempt:
        device = turn.job.runs[turn.todo[0]].device
        attempt = PlainAttempt(turn, limits, self._processes[device])
        try:
            attempt.follow(turn.job.fixed() + turn.own())
        except BaseException:  # what it has still to say must not be taken for an answer to the next
            self._drop(device)
            raise
        if self._over:
            raise SandboxError("the run was broken off")
        texts = (turn.job.source, *turn.job.variants)
        if not attempt.answered or not all(map(changes_nothing, texts)):
            self._drop(device)
            self._process(device)
        return attempt


class PlainAttempt(Attempt):
    """Listens to a plain process until it has done its turn, and ends it when its time is up."""

    def __init__(self, turn: Turn, limits: Limits, process: Process) -> None:
        super().__init__(turn, limits)
        self.process = process
        self.whole = True  # there is no wall to go round

    def follow(self, request: bytes) -> None:
        """Hand the request over and take in what comes back."""
        deadline = self._deadline()
        self.process.tell(request)
        while not (self.answered or self.trouble):
            data = self.process.hear(min(LOOK_SECONDS, max(0.0, deadline - time.monotonic())))
            if data and self._take(data):
                deadline = self._deadline()
            elif data == b"":
                self.exit_code = self.process.ended()
                break
            elif self.process.printed() > self.limits.output_mib * MIB:
                self.trouble = Trouble("output", f"{self.limits.output_mib} MiB")
            elif time.monotonic() >= deadline:
                self.trouble = self._timeout()
        if not self.answered:
            self.process.kill()
        self.output += self.process.output()
        self._conclude()

    def _message(self, message: Any) -> bool:
        if type(message) is dict and set(message) == {"done"}:
            self.answered = True
            return True
        return super()._message(message)


class Process:
    """A process that does jobs. Its messages come by a pipe, what a job prints goes into a file in its folder."""

    def __init__(self, limits: Limits) -> None:
        """Start it, and don't wait for it; SandboxError if it cannot be started."""
        self._home = Home("your code's process")
        self._heard: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._devices: dict[str, str] | None = None
        try:
            with self._file(LOG).open("wb") as log:
                self._process = subprocess.Popen(
                    [sys.executable, "-P", "-m", "autograder.sandbox.child.plain", self._home.path],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    bufsize=0,
                    cwd=self._home.path,
                    env=_environment(self._home.path, limits.gpu),
                    start_new_session=True,
                    creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # nor Ctrl-C, which is ours to take
                )
        except (OSError, UsageError) as error:
            self._home.remove()
            if isinstance(error, UsageError):
                raise
            raise SandboxError(f"the process for your code cannot be started: {error}") from None
        threading.Thread(target=self._listen, daemon=True).start()
        sweep()  # while it starts

    def _listen(self) -> None:
        """Read what it says, to its end: no system but Unix can wait for a pipe and a clock at once."""
        stream = self._process.stdout
        assert stream is not None
        with stream:
            while data := stream.read(CHUNK):
                self._heard.put(data)
        self._heard.put(b"")

    @property
    def runs(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def lacks(self, device: str) -> str:
        """Why a device is not to be had in it, "" if it is; waits until it is ready; SandboxError if it does not come up."""
        if self._devices is None:
            data = b""
            with contextlib.suppress(queue.Empty):
                while piece := self._heard.get(timeout=START_SECONDS):
                    data += piece
                    with contextlib.suppress(WireError):  # it is not whole yet
                        self._devices = cast(dict[str, str], codec.unpack(data)["devices"])
                        return self._devices.get(device, "")
            raise not_started("the process for your code", self._file(LOG))
        return self._devices.get(device, "")

    def tell(self, request: bytes) -> None:
        """Send it a job. Whether it has ended meanwhile, is heard."""
        stream = self._process.stdin
        assert stream is not None
        left = memoryview(request)
        with contextlib.suppress(OSError):
            while left:
                left = left[stream.write(left) :]

    def hear(self, seconds: float) -> bytes | None:
        """What it says next, b"" at its end, None if nothing in this time."""
        with contextlib.suppress(queue.Empty):
            return self._heard.get(timeout=seconds)
        return None

    def printed(self) -> int:
        """How many bytes its job has printed so far."""
        with contextlib.suppress(OSError):
            return self._file(OUTPUT).stat().st_size
        return 0

    def output(self) -> bytes:
        """The beginning of what its job has printed."""
        with contextlib.suppress(OSError), self._file(OUTPUT).open("rb") as file:
            return file.read(KEPT_OUTPUT)
        return b""

    def ended(self) -> int | None:
        """Its exit code, None if it does not end."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(END_SECONDS)
        return None

    def kill(self) -> None:
        """End it at once, with all that it has started."""
        if not self.runs:
            return
        if hasattr(os, "killpg"):
            with contextlib.suppress(OSError):
                os.killpg(self._process.pid, signal.SIGKILL)
        else:  # Windows
            with contextlib.suppress(OSError):
                words = ("taskkill", "/T", "/F", "/PID", str(self._process.pid))
                subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        self._process.kill()

    def close(self) -> None:
        """End it, and remove its folder."""
        self._process.kill()
        self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._home.remove()

    def _file(self, name: str) -> Path:
        return Path(self._home.path, name)


def _environment(home: str, gpu: bool) -> dict[str, str]:
    """The user's own, but for settings of Python with which code would do or print something else than in the sandbox."""
    stay = {name: value for name, value in os.environ.items() if name in PLACES or not name.startswith("PYTHON")}
    return stay | shared_settings(home, gpu)
