"""The trusted side's talk with one child: listen until it ends, and end it when its time is up."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import socket
import subprocess
import time
from dataclasses import dataclass

from autograder.errors import SandboxError
from autograder.recording import codec
from autograder.recording.observation import Trouble
from autograder.sandbox.host.job import Attempt, Turn
from autograder.sandbox.host.messages import CHUNK, END_SECONDS, Messages
from autograder.sandbox.layers import working_dir
from autograder.sandbox.layers.limits import Limits

PAUSE = 0.003  # seconds
PACKETS = 64  # read before the clock is looked at again
MAX_ANSWER = 4096


@dataclass(frozen=True)
class Alone:
    """A process that was spawned for one job instead of forking a child, so that nobody in the sandbox watches it.

    Attributes:
        working_dir: the folder in which it may write, "" where that is a file system of its own.
    """

    process: subprocess.Popen[bytes]
    working_dir: str

    def overfull(self) -> str:
        """Why there is too much in its folder, empty if there is not."""
        return working_dir.overfull(self.working_dir, False, self.process.pid) if self.working_dir else ""


class Conversation(Messages):
    """Listens to one child until it ends, and ends it when its time is up.

    Args:
        alone: the process itself, where it was spawned for this one job instead of forking a child.
        limits, turn: see `Messages`.
    """

    def __init__(
        self,
        control: socket.socket,
        limits: Limits,
        turn: Turn,
        alone: Alone | None = None,
    ) -> None:
        super().__init__(limits, turn, codec.Packets)
        self.alone = alone
        self.control = control
        self.ended_by_us = False

    def follow(self, results: socket.socket, output: int) -> Attempt:
        """Read its results, of which each packet comes by itself, and its output until the child has ended.

        Raises:
            SandboxError: if the fork server is gone, or could not confine the child.
        """
        with selectors.DefaultSelector() as selector:
            for source in (results.fileno(), output, self.control.fileno()):
                selector.register(source, selectors.EVENT_READ)
            deadline = self._deadline()
            while selector.get_map():
                left = max(0.0, deadline - time.monotonic())
                ready = selector.select(left if self.alone is None else min(left, working_dir.LOOK_SECONDS))
                progress = emptied = False
                for key, _ in ready:
                    if key.fd == self.control.fileno():
                        if self.alone is not None:
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
                if self.alone is not None and not self.attempt.trouble and (said := self.alone.overfull()):
                    self.attempt.trouble = Trouble("ended", said)
                if self.attempt.trouble and not self.ended_by_us:
                    deadline = self._kill()
                elif time.monotonic() >= deadline:
                    if self.ended_by_us or self.exit_code is not None:
                        break
                    self.attempt.trouble = self._timeout()
                    deadline = self._kill()
                elif emptied and not progress:
                    time.sleep(PAUSE)  # entries come one by one: to wake for each costs more than to read it
        if self.alone is not None:
            self._ended_alone(self.alone.process)
        self._conclude()
        return self.attempt

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

    def _kill(self) -> float:
        self.ended_by_us = True
        if self.alone is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.alone.process.pid, signal.SIGKILL)
        elif self.exit_code is None:
            with contextlib.suppress(OSError):
                self.control.send(b'{"kill": true}')
        return time.monotonic() + END_SECONDS

    def _ended(self) -> None:
        """Read the fork server's answer: it comes from the trusted side of the child's walls."""
        try:
            answer = json.loads(self.control.recv(MAX_ANSWER))
        except (OSError, ValueError):
            raise SandboxError("the sandbox's fork server ended") from None
        if answer["locked"] and not self.ended_by_us:
            raise SandboxError(f"a child could not be confined: {answer['locked']}")
        self.attempt.answered = True
        self.exit_code, self.whole = int(answer["exit"]), bool(answer["whole"])
        if answer["stopped"] and not self.attempt.trouble:
            self.attempt.trouble = Trouble("ended", answer["stopped"])
            self.ended_by_us = True

    def _confined(self) -> None:
        """Read what a process without a fork says before it takes the submission up."""
        try:
            said = self.control.recv(MAX_ANSWER)
        except OSError:
            said = b""
        if said != b"locked" and not self.ended_by_us:
            raise SandboxError(f"a child could not be confined: {said.decode(errors='replace') or 'it ended early'}")

    def _ended_alone(self, process: subprocess.Popen[bytes]) -> None:
        """Learn how it ended. Bubblewrap tells of a signal as shells do, by 128 and its number."""
        try:
            code = process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            return
        self.exit_code = 128 - code if code > 128 else code
        self.whole = code == 0
        self.attempt.answered = True
