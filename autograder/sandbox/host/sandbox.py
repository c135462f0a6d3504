"""The trusted side of the sandbox: give a fork server a submission, take observations back.

    with Sandbox(limits) as sandbox:
        outcome = sandbox.run(job)

Every attempt at a job gets a forked child of its own.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import socket
import subprocess
import tempfile
import threading
import time
from dataclasses import asdict

from autograder.errors import SandboxError
from autograder.recording import codec
from autograder.recording.observation import Trouble
from autograder.sandbox.child.preload import LATER
from autograder.sandbox.host.job import Job, Turn
from autograder.sandbox.host.launch import END_SECONDS, MAX_ANSWER, ForkServer
from autograder.sandbox.host.runner import CHUNK, KEPT_OUTPUT, Attempt, Runner
from autograder.sandbox.layers import working_dir
from autograder.sandbox.layers.levels import ALL, RLIMITS, Confinement
from autograder.sandbox.layers.limits import MIB, Limits
from autograder.sandbox.layers.linux import require_linux

PAUSE = 0.003  # seconds
PACKETS = 64  # read before the clock is looked at again


class Sandbox(Runner):
    """A fork server and the channel to it; SandboxError anywhere but on Linux.

    Args:
        limits: see `Runner`.
        layers: the layers of confinement that may be used; all that the machine has, by default.
        needed: layers without which it must not start.
        fork: whether each job gets a forked child, in milliseconds, or a newly spawned process, in seconds.
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
        self._server: ForkServer | None = None
        self._early: tuple[threading.Event, threading.Event] | None = None  # the fork server may be used, and may end

    def confinement(self) -> Confinement:
        """See `Runner.confinement`; starts the fork server if need be."""
        return self.start().confinement

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

    def start(self) -> ForkServer:
        """The fork server, started if it is not running; SandboxError if it does not come up as it must."""
        if self._early is not None:
            self._early[0].wait()
        server = self._start()
        if lost := self.needed - server.confinement.layers:
            self._end()
            raise SandboxError(f"the sandbox came up without {', '.join(sorted(lost))}")
        return server

    def _start(self) -> ForkServer:
        if self._server is not None and self._server.process.poll() is None:
            return self._server
        self._end()
        self._server = ForkServer(self.layers, self.fork, self.limits.gpu)
        try:
            self._server.wait()
        except BaseException:  # an interrupt, too: one that is half started must not be taken for one that is ready
            self.abort()
            self._end()
            raise
        return self._server

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
        if self._server is not None:
            self._server.end()
            self._server = None

    def abort(self) -> None:
        """End the fork server at once, from another thread than the one that uses it: its run ends with SandboxError."""
        if (server := self._server) is not None:
            server.kill()

    def _make_ready(self, job: Job, device: str) -> str:
        server = self.start()
        self._load(server, job)
        return server.devices.get(device, "")

    def _attempt(self, turn: Turn, limits: Limits) -> Attempt:
        server = self._server
        assert server is not None
        order = json.dumps({"limits": asdict(limits)}).encode()
        try:
            with tempfile.TemporaryFile(dir=server.home.path) as request:
                request.write(turn.job.fixed())
                request.write(turn.own())
                request.seek(0)
                results, results_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
                output, output_end = os.pipe()
                with results, open(output, "rb", 0) as output_pipe:
                    results.setblocking(False)
                    try:
                        with results_end:
                            ends = [request.fileno(), results_end.fileno(), output_end]
                            socket.send_fds(server.control, [order], ends)
                    finally:
                        os.close(output_end)
                    attempt = Conversation(turn, limits, server)
                    attempt.follow(results, output_pipe.fileno())
        except BaseException as error:  # what it has still to say must not be taken for an answer to the next
            self.reset()
            if isinstance(error, OSError):
                raise SandboxError(f"the sandbox's fork server is gone: {error}") from error
            raise
        if not attempt.answered or not self.fork:
            self.reset()
        elif attempt.trouble:
            server.home.tidy()
        return attempt

    def _load(self, server: ForkServer, job: Job) -> None:
        """Have the fork server import what this job may want and others don't; SandboxError if it does not."""
        texts = job.source, job.checks, *job.variants, job.stand_in.source if job.stand_in else ""
        names = [word for word in LATER if word not in server.loaded and any(word in text for text in texts)]
        if not names:
            return
        try:
            server.load(names)
        except BaseException:  # an interrupt, too
            self.abort()
            self.reset()
            raise


class Conversation(Attempt):
    """Listens to one child until it ends, and ends it when its time is up.

    Args:
        server: whose child it is; one that does not fork is the process itself, and nobody in the sandbox watches that.
    """

    def __init__(self, turn: Turn, limits: Limits, server: ForkServer) -> None:
        super().__init__(turn, limits, codec.Packets)
        self._control, self._alone = server.control, None if server.fork else server.process
        self._folder = server.working_dir
        self._ended_by_us, self._printed = False, 0

    def follow(self, results: socket.socket, output: int) -> None:
        """Read its results and its output until it has ended; SandboxError if the fork server is gone, or could not confine it."""
        with selectors.DefaultSelector() as selector:
            for source in (results.fileno(), output, self._control.fileno()):
                selector.register(source, selectors.EVENT_READ)
            deadline = self._deadline()
            while selector.get_map():
                left = max(0.0, deadline - time.monotonic())
                ready = selector.select(left if self._alone is None else min(left, working_dir.LOOK_SECONDS))
                progress = emptied = False
                for key, _ in ready:
                    if key.fd == self._control.fileno():
                        if self._alone is not None:
                            self._confined()
                        else:
                            self._ended()
                            deadline = min(deadline, time.monotonic() + END_SECONDS)
                        selector.unregister(key.fd)
                    elif key.fd == results.fileno():
                        ended, progress = self._receive(results)
                        emptied = not ended
                        if ended:
                            selector.unregister(key.fd)
                    elif data := os.read(key.fd, CHUNK):
                        self._print(data)
                    else:
                        selector.unregister(key.fd)
                if progress and self.exit_code is None:
                    deadline = self._deadline()
                if self._alone is not None and self._folder and not self.trouble:
                    said = working_dir.overfull(self._folder, False, self._alone.pid)
                    self.trouble = Trouble("ended", said) if said else None
                if self.trouble and not self._ended_by_us:
                    deadline = self._kill()
                elif time.monotonic() >= deadline:
                    if self._ended_by_us or self.exit_code is not None:
                        break
                    self.trouble = self._timeout()
                    deadline = self._kill()
                elif emptied and not progress:
                    time.sleep(PAUSE)  # entries come one by one: to wake for each costs more than to read it
        if self._alone is not None:
            self._ended_alone(self._alone)
        self._conclude()

    def _receive(self, results: socket.socket) -> tuple[bool, bool]:
        """Take the packets that are there, some at most. Whether there will be no more, and what `_take` says of them."""
        progress = False
        for _ in range(PACKETS):
            try:
                packet = results.recv(CHUNK)
            except BlockingIOError:
                break
            if not packet:
                return True, progress
            progress |= self._take(packet)
        return False, progress

    def _print(self, data: bytes) -> None:
        self._printed += len(data)
        self.output += data[: max(0, KEPT_OUTPUT - len(self.output))]
        if self._printed > self.limits.output_mib * MIB and not self.trouble:
            self.trouble = Trouble("output", f"{self.limits.output_mib} MiB")

    def _kill(self) -> float:
        self._ended_by_us = True
        if self._alone is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._alone.pid, signal.SIGKILL)
        elif self.exit_code is None:
            with contextlib.suppress(OSError):
                self._control.send(b'{"kill": true}')
        return time.monotonic() + END_SECONDS

    def _ended(self) -> None:
        """Read the fork server's answer: it comes from the trusted side of the child's walls."""
        try:
            answer = json.loads(self._control.recv(MAX_ANSWER))
        except (OSError, ValueError):
            raise SandboxError("the sandbox's fork server ended") from None
        if answer["locked"] and not self._ended_by_us:
            raise SandboxError(f"a child could not be confined: {answer['locked']}")
        self.answered = True
        self.exit_code, self.whole = int(answer["exit"]), bool(answer["whole"])
        if answer["stopped"] and not self.trouble:
            self.trouble = Trouble("ended", answer["stopped"])
            self._ended_by_us = True

    def _confined(self) -> None:
        """Read what a process without a fork says before it takes the submission up."""
        try:
            said = self._control.recv(MAX_ANSWER)
        except OSError:
            said = b""
        if said != b"locked" and not self._ended_by_us:
            raise SandboxError(f"a child could not be confined: {said.decode(errors='replace') or 'it ended early'}")

    def _ended_alone(self, process: subprocess.Popen[bytes]) -> None:
        """Learn how it ended. Bubblewrap tells of a signal as shells do, by 128 and its number."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            code = process.wait(END_SECONDS)
            self.exit_code = 128 - code if code > 128 else code
            self.whole = code == 0
            self.answered = True
