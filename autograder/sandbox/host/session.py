"""The trusted side's talk with one child: listen until it ends, and end it when its time is up.

Everything that the child says is hostile until `codec` and `observation` have read it.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Collection
from typing import Any

from autograder.errors import ChecksError, SandboxError, WireError
from autograder.recording import codec
from autograder.recording.left_files import read_files
from autograder.recording.observation import MAX_ENTRIES, Entry, Observation, Trouble, read_entry, read_trouble
from autograder.sandbox.host.job import Alone, Attempt
from autograder.sandbox.layers import working_dir
from autograder.sandbox.layers.confine import MIB, Limits

END_SECONDS = 3.0
CHUNK = 1 << 16  # bytes, as many as a pipe holds
PAUSE = 0.003  # seconds
KEPT_OUTPUT = 64 * 1024
MAX_ANSWER = 4096
RECORDS = 4  # records of the largest size that may come back of one submission, all its runs together
MAX_HEADER = 64 << 10  # of one message: lists within lists take 90 times as much while it is read
HEADER_WEIGHT = 12  # what a text takes in memory, at most, once it is read
SIGNALS: dict[int, str] = {
    signal.SIGSYS: "it asked the system for something that the sandbox refuses",
    signal.SIGSEGV: "a crash in compiled code, signal 11",
}


class Conversation:
    """Listens to one child until it ends, and ends it when its time is up.

    Args:
        alone: the process itself, where it was spawned for this one job instead of forking a child.
        weight: what the records of earlier attempts at the same job take.
        simulated: whether the child works on the simulated accelerator.
        leaving: the runs that are to leave files for another process in place of their end.
    """

    def __init__(
        self,
        control: socket.socket,
        limits: Limits,
        todo: list[int],
        end: float,
        clock: Callable[[], float],
        alone: Alone | None = None,
        weight: int = 0,
        simulated: bool = False,
        leaving: Collection[int] = (),
    ) -> None:
        self.alone = alone
        self.control = control
        self.limits = limits
        self.simulated = simulated
        self.todo = todo
        self.leaving = leaving
        self.end = end
        self.clock = clock
        self.attempt = Attempt(weight=weight)
        self.since = clock()  # when the latest run began
        self.buffer = bytearray()
        self.entries: dict[str, Entry] = {}  # of the run that is going on
        self.tampered: Trouble | None = None  # once and for all: who has patched the recorder may have forged since
        self.loaded = False
        self.ended_by_us = False
        self.exit_code: int | None = None

    def follow(self, results: int, output: int) -> Attempt:
        """Read both pipes until the child has ended.

        Raises:
            SandboxError: if the fork server is gone, or could not confine the child.
        """
        with selectors.DefaultSelector() as selector:
            for source in (results, output, self.control.fileno()):
                selector.register(source, selectors.EVENT_READ)
            deadline = self._deadline()
            while selector.get_map():
                left = max(0.0, deadline - self.clock())
                ready = selector.select(left if self.alone is None else min(left, working_dir.LOOK_SECONDS))
                progress = emptied = False
                for key, _ in ready:
                    if key.fd == self.control.fileno():
                        if self.alone is not None:
                            self._confined()
                        else:
                            self._ended()
                            deadline = min(deadline, self.clock() + END_SECONDS)
                        selector.unregister(key.fd)
                    elif not (data := os.read(key.fd, CHUNK)):
                        selector.unregister(key.fd)
                    elif key.fd == results:
                        progress |= self._take(data)
                        emptied = len(data) < CHUNK
                    else:
                        self._print(data)
                if progress and self.exit_code is None:
                    deadline = self._deadline()
                if self.alone is not None and not self.attempt.trouble and (said := self.alone.overfull()):
                    self.attempt.trouble = Trouble("ended", said)
                if self.attempt.trouble and not self.ended_by_us:
                    deadline = self._kill()
                elif self.clock() >= deadline:
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

    def _deadline(self) -> float:
        return min(self.clock() + self.limits.wall_seconds, self.end)

    def _timeout(self) -> Trouble:
        """One text for both clocks: which of them runs out first is chance, and results must not depend on it."""
        limits = self.limits
        if self.clock() >= self.end:
            return Trouble("timeout", f"the {limits.submission_seconds:g} s that all checks together may take")
        return Trouble(
            "timeout", f"{limits.cpu_seconds:g} s of processor time, or {limits.wall_seconds:g} s on the clock"
        )

    def _kill(self) -> float:
        self.ended_by_us = True
        if self.alone is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.alone.process.pid, signal.SIGKILL)
        elif self.exit_code is None:
            with contextlib.suppress(OSError):
                self.control.send(b'{"kill": true}')
        return self.clock() + END_SECONDS

    def _ended(self) -> None:
        """Read the fork server's answer: it comes from the trusted side of the child's walls."""
        try:
            answer = json.loads(self.control.recv(MAX_ANSWER))
        except (OSError, ValueError):
            raise SandboxError("the sandbox's fork server ended") from None
        if answer["locked"] and not self.ended_by_us:
            raise SandboxError(f"a child could not be confined: {answer['locked']}")
        self.attempt.answered = True
        self.exit_code = int(answer["exit"])
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
        self.attempt.answered = True

    def _print(self, data: bytes) -> None:
        self.attempt.printed += len(data)
        room = KEPT_OUTPUT - len(self.attempt.output)
        self.attempt.output += data[: max(0, room)]
        if self.attempt.printed > self.limits.output_mib * MIB and not self.attempt.trouble:
            self.attempt.trouble = Trouble("output", f"{self.limits.output_mib} MiB")

    def _take(self, data: bytes) -> bool:
        """Read the frames that are complete; True if they brought something to its end."""
        if self.attempt.trouble:
            return False
        self.buffer += data
        progress = False
        try:
            while len(self.buffer) >= codec.PREFIX.size:
                prefix, limit = bytes(self.buffer[: codec.PREFIX.size]), self.limits.result_mib * MIB
                size = codec.PREFIX.size + codec.frame_size(prefix, limit, MAX_HEADER)
                if len(self.buffer) < size:
                    break
                _, header, body = codec.PREFIX.unpack(prefix)
                self.attempt.weight += HEADER_WEIGHT * header + body
                if self.attempt.weight > RECORDS * limit:
                    raise WireError(f"more came back than {RECORDS} times the limit of {limit} bytes")
                progress |= self._message(codec.unpack(bytes(self.buffer[:size])))
                del self.buffer[:size]
        except SandboxError:
            raise
        except WireError as error:
            self.attempt.trouble = Trouble("record", str(error)[:200])
        except Exception as error:  # noqa: BLE001 - hostile bytes must not end the class, whatever they bring about
            self.attempt.trouble = Trouble("record", type(error).__name__)
        return progress

    def _message(self, message: Any) -> bool:
        """Take one message; True for one that begins a new time limit: an entry is none, however many come."""
        attempt = self.attempt
        if type(message) is not dict:
            raise WireError("a message is not an object")
        if not self.loaded:  # the submission has not run yet: what comes is the grader's own word
            if type(message.get("grader")) is str:
                raise ChecksError(f"the checks cannot be run: {message['grader'][:400]}")
            if set(message) != {"loaded"}:
                raise WireError("an unexpected message")
            self.loaded = True
            return True
        if set(message) == {"tampered"}:
            # Half a surrogate pair could not be written to any file.
            said = str(message["tampered"])[:200].encode("utf-8", "replace").decode()
            what = f"the code changed what the grader records with ({said})"
            self.tampered = self.tampered or Trouble("tampered", what)
            return False
        if not attempt.imported:
            if set(message) != {"import"}:
                raise WireError("an unexpected message")
            attempt.import_trouble = self._own_trouble(message["import"])
            attempt.imported = True
            return True
        done = len(attempt.seen) + len(attempt.left)
        expected = self.todo[done] if done < len(self.todo) else None
        if expected is not None and set(message) == {"entry"}:
            if len(self.entries) >= MAX_ENTRIES:
                raise WireError("a run has too many entries")
            entry = read_entry(message["entry"], self.entries)
            self.entries[entry.name] = entry
            return False
        if set(message) == {"left", "files"} and type(message["left"]) is int and not self.tampered:
            if message["left"] != expected or expected not in self.leaving:
                raise WireError("an unexpected message")
            attempt.left[expected] = read_files(message["files"])
            self._begin_next(expected)
            return True
        if set(message) != {"run", "trouble"} or type(message["run"]) is not int or message["run"] != expected:
            raise WireError("an unexpected message")
        trouble = self._own_trouble(message["trouble"])
        attempt.seen[expected] = Observation(() if self.tampered else tuple(self.entries.values()), trouble)
        self._begin_next(expected)
        return True

    def _begin_next(self, done: int) -> None:
        self.attempt.seconds[done], self.since = self.clock() - self.since, self.clock()
        self.entries = {}

    def _own_trouble(self, payload: object) -> Trouble | None:
        """What the child says of its own trouble; only where there is a simulator, it can be the simulator's."""
        trouble = self.tampered or read_trouble(payload)
        if trouble is not None and trouble.kind == "unsupported" and not self.simulated:
            raise WireError("there is no simulator that could lack something")
        return trouble

    def _conclude(self) -> None:
        attempt, code = self.attempt, self.exit_code
        if attempt.trouble or len(attempt.seen) + len(attempt.left) == len(self.todo):
            return
        if code == -signal.SIGXCPU:
            attempt.trouble = self._timeout()
        elif code is not None and code < 0:
            attempt.trouble = Trouble("ended", SIGNALS.get(-code, f"signal {-code}"))
            attempt.killed = code == -signal.SIGKILL
        else:
            attempt.trouble = Trouble("ended", f"exit status {code if code is not None else 'unknown'}")
