"""The trusted side of the sandbox: give a warm process a submission, take observations back.

    with Sandbox(limits) as sandbox:
        outcome = sandbox.run(job)

A job is one module, the exercise's checks and the runs (a check on a case each). All runs of a job
share one forked child. If that child dies, hangs or talks nonsense during a run, only that run's check
is lost: the runs of the other checks go on in a fresh child.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from autograder import wire
from autograder.errors import SandboxError, WireError
from autograder.observation import Observation, Trouble
from autograder.sandbox.confine import MIB, Limits

START_SECONDS = 120.0
END_SECONDS = 3.0
KEPT_OUTPUT = 64 * 1024
THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1")


@dataclass(frozen=True)
class Run:
    """One check on one case.

    Attributes:
        check: name of the check's function in `checks.py`.
        step: the step whose points depend on it.
        case: label in results: ``known``, ``secret``, or either with ``-`` and the case's name.
        name: the case's name in `course.yml`.
        dtype: dtype of its data.
        device: where torch values are to live.
        values: the inputs, arrays and plain data.
    """

    check: str
    step: str
    case: str
    name: str
    dtype: str
    device: str
    values: dict[str, Any]

    def to_payload(self) -> dict[str, Any]:
        """What the child needs of it."""
        return {
            "check": self.check,
            "case": self.name,
            "dtype": self.dtype,
            "device": self.device,
            "values": self.values,
        }


@dataclass(frozen=True)
class Job:
    """A module to execute and the runs to do with it."""

    filename: str
    source: str
    checks: str
    runs: Sequence[Run]


@dataclass
class Outcome:
    """What a job brought: one observation a run, in order, and the beginning of what was printed."""

    observations: list[Observation]
    output: str = ""


@dataclass
class _Attempt:
    """One child's life: what it reported, and why it stopped before the end (None if it did not)."""

    imported: bool = False
    import_trouble: Trouble | None = None
    seen: dict[int, Observation] = field(default_factory=dict)
    trouble: Trouble | None = None
    output: bytearray = field(default_factory=bytearray)
    printed: int = 0


class Sandbox:
    """A warm process and the channel to it. One job at a time; use one sandbox a thread."""

    def __init__(self, limits: Limits | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self.limits = limits or Limits()
        self._clock = clock
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._home: str | None = None

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start the warm process if it is not running.

        Raises:
            SandboxError: if it does not come up.
        """
        if self._process is not None and self._process.poll() is None:
            return
        self.close()
        self._home = tempfile.mkdtemp(prefix="autograder-")
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        log = Path(self._home, "warm.log")
        with theirs, log.open("wb") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-s", "-m", "autograder.sandbox.warm", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=errors,
                stderr=errors,
                cwd=self._home,
                env=self._environment(),
                start_new_session=True,
            )
        self._control = ours
        ours.settimeout(START_SECONDS)
        with contextlib.suppress(OSError):
            if ours.recv(64):
                return
        said = log.read_text(errors="replace").strip().splitlines()
        self.close()
        raise SandboxError(f"the sandbox's warm process did not start: {said[-1] if said else 'it said nothing'}")

    def close(self) -> None:
        """End the warm process and everything below it, and remove its folder."""
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            try:
                self._process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()
            self._process = None
        if self._home is not None:
            _remove(self._home)
            self._home = None

    def run(self, job: Job) -> Outcome:
        """Run a job. Whatever the submission does ends up in its observations.

        Raises:
            SandboxError: if the sandbox itself fails.
        """
        observations: list[Observation | None] = [None] * len(job.runs)
        end = self._clock() + self.limits.submission_seconds
        todo = list(range(len(job.runs)))
        output = b""
        while todo:
            attempt = self._attempt(job, todo, end)
            output = output or bytes(attempt.output)
            for index, observation in attempt.seen.items():
                observations[index] = observation
            todo = [index for index in todo if index not in attempt.seen]
            if not todo:
                break
            trouble = attempt.import_trouble or attempt.trouble or Trouble("ended", "exit status 0")
            if not attempt.imported or attempt.import_trouble:
                for index in todo:
                    observations[index] = Observation((), trouble)
                break
            lost, todo = todo[0], todo[1:]
            observations[lost] = Observation((), trouble)
            for index in [i for i in todo if job.runs[i].check == job.runs[lost].check]:
                observations[index] = Observation((), Trouble("skipped", "an earlier case of this check did not end"))
                todo.remove(index)
        return Outcome(
            [o or Observation((), Trouble("ended")) for o in observations], output.decode("utf-8", "replace")
        )

    def _environment(self) -> dict[str, str]:
        home = str(self._home)
        keep = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ}
        return {
            **keep,
            **THREADS,
            "HOME": home,
            "TMPDIR": home,
            "MPLBACKEND": "agg",
            "MPLCONFIGDIR": home,
            "LANG": "C.UTF-8",
            "PYTHONUTF8": "1",
            "PYTHONHASHSEED": "0",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def _attempt(self, job: Job, todo: Sequence[int], end: float) -> _Attempt:
        self.start()
        assert self._control is not None and self._home is not None
        scratch = tempfile.mkdtemp(prefix="job-", dir=self._home)
        order = json.dumps({"limits": asdict(self.limits), "scratch": scratch}).encode()
        message = {
            "filename": job.filename,
            "source": job.source,
            "checks": job.checks,
            "runs": [run.to_payload() for run in job.runs],
            "indices": list(todo),
        }
        try:
            with tempfile.TemporaryFile(dir=self._home) as request:
                request.write(wire.pack(message))
                request.seek(0)
                results, results_end = os.pipe()
                output, output_end = os.pipe()
                with open(results, "rb", 0) as results_pipe, open(output, "rb", 0) as output_pipe:
                    try:
                        socket.send_fds(self._control, [order], [request.fileno(), results_end, output_end])
                    finally:
                        os.close(results_end)
                        os.close(output_end)
                    return _Conversation(self, list(todo), end).follow(results_pipe.fileno(), output_pipe.fileno())
        except OSError as error:
            self.close()
            raise SandboxError(f"the sandbox's warm process is gone: {error}") from error
        finally:
            _remove(scratch)


class _Conversation:
    """Listens to one child until it ends, and ends it when its time is up."""

    def __init__(self, sandbox: Sandbox, todo: list[int], end: float) -> None:
        self.limits = sandbox.limits
        self.clock = sandbox._clock
        self.sandbox = sandbox
        self.todo = todo
        self.end = end
        self.attempt = _Attempt()
        self.buffer = bytearray()
        self.killed = False

    def follow(self, results: int, output: int) -> _Attempt:
        control = self.sandbox._control
        assert control is not None
        exit_code: int | None = None
        with selectors.DefaultSelector() as selector:
            for source in (results, output, control.fileno()):
                selector.register(source, selectors.EVENT_READ)
            deadline = self._deadline()
            while selector.get_map():
                ready = selector.select(max(0.0, deadline - self.clock()))
                progress = False
                for key, _ in ready:
                    if key.fd == control.fileno():
                        exit_code = self._exit(control)
                        selector.unregister(key.fd)
                        deadline = min(deadline, self.clock() + END_SECONDS)
                    elif not (data := os.read(key.fd, 1 << 16)):
                        selector.unregister(key.fd)
                    elif key.fd == results:
                        progress |= self._take(data)
                    else:
                        self._print(data)
                if progress and exit_code is None:
                    deadline = self._deadline()
                if self.attempt.trouble and not self.killed:
                    deadline = self._kill(control)
                elif self.clock() >= deadline:
                    if self.killed or exit_code is not None:
                        break
                    self.attempt.trouble = Trouble("timeout", self._time_text())
                    deadline = self._kill(control)
        if exit_code is None:
            self.sandbox.close()
        self._conclude(exit_code)
        return self.attempt

    def _deadline(self) -> float:
        return min(self.clock() + self.limits.wall_seconds, self.end)

    def _time_text(self) -> str:
        if self.clock() >= self.end:
            return f"{self.limits.submission_seconds:g} s for all checks together"
        return f"{self.limits.wall_seconds:g} s"

    def _kill(self, control: socket.socket) -> float:
        self.killed = True
        with contextlib.suppress(OSError):
            control.send(b'{"kill": true}')
        return self.clock() + END_SECONDS

    def _exit(self, control: socket.socket) -> int | None:
        try:
            code = json.loads(control.recv(256) or b"{}").get("exit")
        except (OSError, ValueError):
            return None
        return code if isinstance(code, int) else None

    def _print(self, data: bytes) -> None:
        self.attempt.printed += len(data)
        room = KEPT_OUTPUT - len(self.attempt.output)
        self.attempt.output += data[: max(0, room)]
        if self.attempt.printed > self.limits.output_mib * MIB and not self.attempt.trouble:
            self.attempt.trouble = Trouble("output", f"{self.limits.output_mib} MiB")

    def _take(self, data: bytes) -> bool:
        """Read the frames that are complete; True if one was."""
        if self.attempt.trouble:
            return False
        self.buffer += data
        progress = False
        try:
            while len(self.buffer) >= wire.PREFIX.size:
                size = wire.PREFIX.size + wire.frame_size(
                    bytes(self.buffer[: wire.PREFIX.size]), self.limits.result_mib * MIB
                )
                if len(self.buffer) < size:
                    break
                self._message(wire.unpack(bytes(self.buffer[:size])))
                del self.buffer[:size]
                progress = True
        except WireError as error:
            self.attempt.trouble = Trouble("record", str(error)[:200])
        return progress

    def _message(self, message: Any) -> None:
        if type(message) is dict and set(message) == {"import"} and not self.attempt.imported:
            self.attempt.imported = True
            self.attempt.import_trouble = Observation.from_payload(
                {"entries": [], "trouble": message["import"]}
            ).trouble
            return
        expected = self.todo[len(self.attempt.seen)] if len(self.attempt.seen) < len(self.todo) else None
        if type(message) is not dict or not self.attempt.imported or message.get("run") != expected or expected is None:
            text = (
                message["grader"]
                if type(message) is dict and type(message.get("grader")) is str
                else "an unexpected message"
            )
            raise WireError(text)
        self.attempt.seen[expected] = Observation.from_payload(message.get("observation"))

    def _conclude(self, exit_code: int | None) -> None:
        if self.attempt.trouble or len(self.attempt.seen) == len(self.todo):
            return
        if exit_code == -signal.SIGXCPU:
            self.attempt.trouble = Trouble("timeout", f"{self.limits.cpu_seconds:g} s of processor time")
        elif exit_code is not None and exit_code < 0:
            self.attempt.trouble = Trouble("ended", f"signal {-exit_code}")
        else:
            self.attempt.trouble = Trouble("ended", f"exit status {exit_code if exit_code is not None else 'unknown'}")


def _remove(folder: str) -> None:
    """Remove a folder even where a submission took away the permissions."""

    def open_up(function: Callable[..., Any], path: str, _: Any) -> None:
        with contextlib.suppress(OSError):
            os.chmod(os.path.dirname(path), 0o700)
            os.chmod(path, 0o700)
            function(path)

    shutil.rmtree(folder, onerror=open_up)
