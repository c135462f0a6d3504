"""The trusted side of the sandbox: give a fork server a submission, take observations back.

    with Sandbox(limits) as sandbox:
        outcome = sandbox.run(job)

Every attempt at a job gets a forked child of its own.
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
from dataclasses import asdict
from pathlib import Path

from autograder.errors import SandboxError
from autograder.sandbox.child.preload import LATER
from autograder.sandbox.host.job import Attempt, Turn
from autograder.sandbox.host.job import Job as Job
from autograder.sandbox.host.job import Outcome as Outcome
from autograder.sandbox.host.job import Run as Run
from autograder.sandbox.host.job import StandIn as StandIn
from autograder.sandbox.host.launch import launch, not_started
from autograder.sandbox.host.runner import Runner
from autograder.sandbox.host.session import END_SECONDS, START_SECONDS, Conversation
from autograder.sandbox.host.temp_dir import Home, sweep
from autograder.sandbox.layers import working_dir
from autograder.sandbox.layers.bubblewrap import Launcher, find_launcher
from autograder.sandbox.layers.levels import ALL, NAMESPACES, RLIMITS, Confinement
from autograder.sandbox.layers.limits import Limits
from autograder.sandbox.layers.linux import require_linux


class Sandbox(Runner):
    """A fork server and the channel to it.

    Args:
        limits: see `Runner`.
        layers: the layers of confinement that may be used; all that the machine has, by default.
        needed: layers without which it must not start.
        fork: whether each job gets a forked child, in milliseconds, or a newly spawned process, in seconds.

    Raises:
        SandboxError: anywhere but on Linux.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        layers: frozenset[str] = ALL,
        needed: frozenset[str] = frozenset(),
        fork: bool = True,
    ) -> None:
        require_linux()
        self.fork = fork and hasattr(os, "fork")
        super().__init__(limits)
        self.layers = layers & {RLIMITS} if self.limits.gpu else layers
        self.needed = needed
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._home: Home | None = None
        self._confinement: Confinement | None = None
        self._devices: dict[str, str] = {}
        self._early: tuple[threading.Event, threading.Event] | None = None  # the fork server may be used, and may end
        self._loaded: set[str] = set()

    def confinement(self) -> Confinement:
        """The layers that are really active around a submission; starts the fork server if need be.

        Raises:
            SandboxError: if it does not come up.
        """
        self.start()
        assert self._confinement is not None
        return self._confinement

    def prepare(self) -> None:
        """Start the fork server in the background, once; whoever needs it first waits for it."""
        if self._early is not None:
            return  # two that start at once would end each other's
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
        if self._confinement is not None and (lost := self.needed - self._confinement.layers):
            self._end()
            raise SandboxError(f"the sandbox came up without {', '.join(sorted(lost))}")

    def _start(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        self._end()
        try:
            self._launch()
        except BaseException:  # an interrupt, too: one that is half started must not be taken for one that is ready
            self.abort()
            self._end()
            raise

    def _launch(self) -> None:
        launcher = find_launcher(NAMESPACES in self.layers)
        try:
            self._home = Home()
            log = Path(self._home.path, "fork_server.log")
            errors = log.open("wb")
        except OSError as error:
            what = f"the sandbox gets no folder of its own ({error})"
            raise SandboxError(f"{what}: make room, or name another place with TMPDIR") from None
        try:
            self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                self._process = launch(
                    launcher, self._home.path, self.layers, theirs.fileno(), errors, self.fork, self.limits.gpu
                )
        except OSError as error:
            raise SandboxError(f"the sandbox's fork server cannot be started: {error}") from None
        finally:
            errors.close()
        sweep()  # while it starts
        self._confinement = self._greeting(self._control, launcher)
        if self._confinement is None:
            raise not_started("the sandbox's fork server", log)

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

    def _make_ready(self, job: Job, device: str) -> str:
        self.start()
        self._load(job)
        return self._devices.get(device, "")

    def _attempt(self, turn: Turn) -> Attempt:
        assert self._control is not None and self._home is not None
        order = json.dumps({"limits": asdict(self._limits(turn.job))}).encode()
        try:
            with tempfile.TemporaryFile(dir=self._home.path) as request:
                request.write(self._frames.of(turn.job))
                request.write(turn.own())
                request.seek(0)
                results, results_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
                output, output_end = os.pipe()
                with results, open(output, "rb", 0) as output_pipe:
                    results.setblocking(False)
                    try:
                        with results_end:
                            ends = [request.fileno(), results_end.fileno(), output_end]
                            socket.send_fds(self._control, [order], ends)
                    finally:
                        os.close(output_end)
                    talk = Conversation(self._control, self._limits(turn.job), turn, *self._alone())
                    attempt = talk.follow(results, output_pipe.fileno())
        except BaseException as error:  # what it has still to say must not be taken for an answer to the next
            self.reset()
            if isinstance(error, OSError):
                raise SandboxError(f"the sandbox's fork server is gone: {error}") from error
            raise
        if not attempt.answered or not self.fork:
            self.reset()
        elif attempt.trouble:
            self._home.tidy()
        return attempt

    def _alone(self) -> tuple[subprocess.Popen[bytes] | None, str]:
        """The process itself and the folder of the host's in which it may write, where it does not fork."""
        if self.fork or self._home is None:
            return None, ""
        own = self._confinement is not None and NAMESPACES in self._confinement.layers
        return self._process, "" if own else os.path.join(self._home.path, working_dir.NAME)

    def _load(self, job: Job) -> None:
        """Have the fork server import what this job may want and others don't; SandboxError if it does not."""
        texts = job.source, job.checks, *job.variants, job.stand_in.source if job.stand_in else ""
        names = [word for word in LATER if word not in self._loaded and any(word in text for text in texts)]
        if not names:
            return
        assert self._control is not None
        order, answer = json.dumps({"load": names}).encode(), b""
        try:
            with contextlib.suppress(OSError):
                self._control.settimeout(START_SECONDS)
                self._control.send(order)
                answer = self._control.recv(4096)
        finally:
            if answer != order:  # after an interrupt, too
                self.abort()
                self.reset()
        if answer != order:
            raise SandboxError(f"the sandbox's fork server could not import {', '.join(names)}")
        self._loaded.update(names)
