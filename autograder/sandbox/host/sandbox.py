"""The trusted side of the sandbox: give a fork server a submission, take observations back.

    with Sandbox(limits) as sandbox:
        outcome = sandbox.run(job)

A job is one module, the exercise's checks and the runs (a check on a case each). All runs of a job on one
device share one forked child. If that child dies, hangs or talks nonsense during a run, only that run's step
is lost: the runs of the other steps go on in a fresh child.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from autograder.errors import SandboxError
from autograder.recording.left_files import Files
from autograder.recording.observation import Observation, Trouble
from autograder.sandbox.child.preload import LATER
from autograder.sandbox.host.job import LOST, Alone, Attempt, Frames, Part
from autograder.sandbox.host.job import Job as Job
from autograder.sandbox.host.job import Outcome as Outcome
from autograder.sandbox.host.job import Run as Run
from autograder.sandbox.host.launch import launch
from autograder.sandbox.host.session import END_SECONDS, Conversation
from autograder.sandbox.host.temp_dir import Home, sweep
from autograder.sandbox.layers import working_dir
from autograder.sandbox.layers.bubblewrap import Launcher, find_launcher
from autograder.sandbox.layers.confine import Limits
from autograder.sandbox.layers.levels import ALL, NAMESPACES, RLIMITS, Confinement
from autograder.sandbox.layers.linux import require_linux

START_SECONDS = 120.0
RETRIES = 3


class Sandbox:
    """A fork server and the channel to it. One job at a time; use one sandbox a thread.

    Args:
        limits: what one submission may use.
        clock: seconds that never go back.
        layers: the layers of confinement that may be used; all that the machine has, by default.
        needed: layers without which it must not start.
        fork: whether each job gets a forked child, in milliseconds, or a newly spawned process, in seconds.

    Raises:
        SandboxError: anywhere but on Linux.

    Attributes:
        contexts: how many processes were given a job on the GPU so far, each with a CUDA context of its own.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        clock: Callable[[], float] = time.monotonic,
        layers: frozenset[str] = ALL,
        needed: frozenset[str] = frozenset(),
        fork: bool = True,
    ) -> None:
        require_linux()
        self.fork = fork and hasattr(os, "fork")
        self.limits = limits or Limits()
        self.layers = layers & {RLIMITS} if self.limits.gpu else layers
        self.contexts = 0
        self.needed = needed
        self._clock = clock
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._home: Home | None = None
        self._confinement: Confinement | None = None
        self._devices: dict[str, str] = {}
        self._early: tuple[threading.Event, threading.Event] | None = None  # the fork server may be used, and may end
        self._frames = Frames()
        self._loaded: set[str] = set()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def confinement(self) -> Confinement:
        """The layers that are really active around a submission; starts the fork server if need be.

        Raises:
            SandboxError: if it does not come up.
        """
        self.start()
        assert self._confinement is not None
        return self._confinement

    def prepare(self) -> None:
        """Start the fork server in the background; whoever needs it first waits for it."""
        ready, over = threading.Event(), threading.Event()

        def begin() -> None:
            with contextlib.suppress(Exception):  # the first run tries again, and tells
                self._start()
            ready.set()
            over.wait()  # the kernel ends the fork server with the thread that started it

        self._early = (ready, over)
        threading.Thread(target=begin, daemon=True).start()

    def start(self) -> None:
        """Start the fork server if it is not running; SandboxError if it does not come up as it must."""
        if self._early is not None:
            self._early[0].wait()
        self._start()

    def _start(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        self._end()
        launcher = find_launcher(NAMESPACES in self.layers)
        try:
            self._home = Home()
            log = Path(self._home.path, "warm.log")
            errors = log.open("wb")
        except OSError as error:
            self._end()
            what = f"the sandbox gets no folder of its own ({error})"
            raise SandboxError(f"{what}: make room, or name another place with TMPDIR") from None
        try:
            self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                self._process = launch(
                    launcher, self._home.path, self.layers, theirs.fileno(), errors, self.fork, self.limits.gpu
                )
        except OSError as error:
            self._end()
            raise SandboxError(f"the sandbox's fork server cannot be started: {error}") from None
        finally:
            errors.close()
        sweep()  # while it starts
        self._confinement = self._greeting(self._control, launcher)
        if self._confinement is None:
            said = log.read_text(errors="replace").strip().splitlines()
            self._end()
            raise SandboxError(f"the sandbox's fork server did not start: {said[-1] if said else 'it said nothing'}")
        if lost := self.needed - self._confinement.layers:
            self._end()
            raise SandboxError(f"the sandbox came up without {', '.join(sorted(lost))}")

    def _greeting(self, control: socket.socket, launcher: Launcher) -> Confinement | None:
        """What the fork server says when it is ready: the layers that hold, and why a device is not to be had."""
        control.settimeout(START_SECONDS)
        try:
            ready = json.loads(control.recv(4096))
        except (OSError, ValueError):
            return None
        self._devices = ready["devices"]
        missing = dict.fromkeys(ALL - self.layers, "not wanted") | ready["missing"]
        if not launcher.namespaces:
            missing[NAMESPACES] = launcher.reason
        return Confinement(frozenset(ready["layers"]), missing)

    def close(self) -> None:
        """End it for good."""
        self.reset()

    def reset(self) -> None:
        """End the fork server and everything below it, and remove its folder; the next run starts another."""
        if self._early is not None:
            self._early[0].wait()
        self._end()
        if self._early is not None:
            self._early[1].set()
            self._early = None

    def _end(self) -> None:
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
        self._loaded.clear()
        if self._home is not None:
            self._home.remove()
            self._home = None

    def abort(self) -> None:
        """End the fork server at once, from another thread than the one that uses it: its run ends with SandboxError."""
        process = self._process
        if process is not None and process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

    def run(self, job: Job) -> Outcome:
        """Run a job. Whatever the submission does ends up in its observations.

        Raises:
            SandboxError: if the sandbox itself fails.
        """
        return self.part(job, range(len(job.runs))).outcome()

    def part(self, job: Job, todo: Iterable[int]) -> Part:
        """Do the runs of a job that have these numbers, those on one device together.

        Raises:
            SandboxError: if the sandbox itself fails.
        """
        part, end = Part(), self._clock() + self.limits.submission_seconds
        todo = list(todo)
        kills, weight = 0, 0
        left_files: dict[int, Files] = {}
        while todo:
            before = self._clock()
            self.start()  # what a new fork server takes is not the submission's time
            self._load(job)
            end += self._clock() - before
            device = job.runs[todo[0]].device
            batch = [index for index in todo if job.runs[index].device == device]
            # What a run left in one process is given to another, that has seen nothing else of it.
            batch = [index for index in batch if index not in left_files] or batch
            if reason := self._devices.get(device, ""):
                part.skip(batch, reason)
                todo = [index for index in todo if index not in batch]
                continue
            self.contexts += device == "cuda"
            attempt = self._attempt(job, batch, end, weight, left_files)
            left_files.update(attempt.left)
            weight = attempt.weight
            part.take(attempt.seen, attempt.seconds, bytes(attempt.output))
            todo = [index for index in todo if index not in attempt.seen]
            left = [index for index in batch if index not in attempt.seen and index not in attempt.left]
            if not left:
                continue
            if attempt.killed and kills < RETRIES:
                kills += 1  # by a signal of its own, or from outside: only if it goes on and on, it is its own
                continue
            trouble = attempt.import_trouble or attempt.trouble or Trouble("ended", "exit status 0")
            if not attempt.imported or attempt.import_trouble:
                part.take({index: Observation((), trouble) for index in todo})
                break
            part.take({left[0]: Observation((), trouble)})
            todo.remove(left[0])
            part.lost.add(job.runs[left[0]].step)
            after = [index for index in todo if job.runs[index].step in part.lost]
            part.skip(after, LOST)
            todo = [index for index in todo if index not in after]
        return part

    def _attempt(
        self, job: Job, todo: Sequence[int], end: float, weight: int, left_files: Mapping[int, Files]
    ) -> Attempt:
        assert self._control is not None and self._home is not None
        order = json.dumps({"limits": asdict(self.limits)}).encode()
        try:
            with tempfile.TemporaryFile(dir=self._home.path) as request:
                request.write(self._frames.of(job))
                request.write(job.own(todo, left_files))
                request.seek(0)
                results, results_end = os.pipe()
                output, output_end = os.pipe()
                with open(results, "rb", 0) as results_pipe, open(output, "rb", 0) as output_pipe:
                    try:
                        socket.send_fds(self._control, [order], [request.fileno(), results_end, output_end])
                    finally:
                        os.close(results_end)
                        os.close(output_end)
                    sim = job.runs[todo[0]].device == "sim"
                    leaving = [index for index in todo if job.runs[index].written_by and index not in left_files]
                    talk = Conversation(
                        self._control, self.limits, list(todo), end, self._clock, self._alone(), weight, sim, leaving
                    )
                    attempt = talk.follow(results_pipe.fileno(), output_pipe.fileno())
        except OSError as error:
            self.reset()
            raise SandboxError(f"the sandbox's fork server is gone: {error}") from error
        except SandboxError:
            self.reset()
            raise
        if not attempt.answered or not self.fork:
            self.reset()
        elif attempt.trouble:
            self._home.tidy()
        return attempt

    def _alone(self) -> Alone | None:
        if self.fork or self._process is None or self._home is None:
            return None
        own = self._confinement is not None and NAMESPACES in self._confinement.layers
        return Alone(self._process, "" if own else os.path.join(self._home.path, working_dir.NAME))

    def _load(self, job: Job) -> None:
        """Have the fork server import what this job may want and others don't.

        Raises:
            SandboxError: if it does not.
        """
        texts = (job.source, job.checks, *job.variants)
        names = [word for word in LATER if word not in self._loaded and any(word in text for text in texts)]
        if not names:
            return
        assert self._control is not None
        order = json.dumps({"load": names}).encode()
        try:
            self._control.settimeout(START_SECONDS)
            self._control.send(order)
            answer = self._control.recv(4096)
        except OSError:
            answer = b""
        if answer != order:
            self.reset()
            raise SandboxError(f"the sandbox's fork server could not import {', '.join(names)}")
        self._loaded.update(names)
