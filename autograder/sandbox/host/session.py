"""The trusted side's talk with one child: what it says of its runs, read as hostile, until it ends or its time is up."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import socket
import subprocess
import time
from typing import Any

from autograder.errors import ChecksError, SandboxError, WireError
from autograder.recording import codec
from autograder.recording.left_files import read_files
from autograder.recording.observation import MAX_ENTRIES, Entry, Observation, Trouble, read_entry, read_trouble
from autograder.sandbox.host.job import Attempt, Turn
from autograder.sandbox.layers import working_dir
from autograder.sandbox.layers.limits import MIB, Limits

START_SECONDS, END_SECONDS = 300.0, 3.0  # a busy computer, or one whose guard reads all of PyTorch first
CHUNK = 1 << 16  # bytes, as many as a pipe holds
PAUSE = 0.003  # seconds
PACKETS = 64  # read before the clock is looked at again
MAX_ANSWER = 4096
MAX_PASSED_OVER = 20  # statements that failed
KEPT_OUTPUT = 64 * 1024
RECORDS = 4  # records of the largest size that may come back of one submission, all its runs together
MAX_HEADER = 64 << 10  # of one message: lists within lists take 90 times as much while it is read
HEADER_WEIGHT = 12  # what a text takes in memory, at most, once it is read
CRASH = "a crash in compiled code, signal 11"
# How a process ends that is ended by a signal, negative, or on Windows by an exception.
ENDINGS = {
    -getattr(signal, "SIGSYS", 31): "it asked the system for something that the sandbox refuses",
    **dict.fromkeys((-signal.SIGSEGV, 0xC0000005), CRASH),
}
KILLED, OUT_OF_TIME = -getattr(signal, "SIGKILL", 9), -getattr(signal, "SIGXCPU", 24)


class Messages:
    """Reads what one child says of its turn at a job.

    Args:
        limits: of the job; turn: what it is given to do.
        frames: how its frames come.
    """

    def __init__(self, limits: Limits, turn: Turn, frames: type[codec.Stream] = codec.Stream) -> None:
        self.limits, self.turn = limits, turn
        self.attempt = Attempt(weight=turn.weight)
        self.since = time.monotonic()  # when the latest run began
        self.frames = frames(limits.result_mib * MIB, MAX_HEADER)
        self.entries: dict[str, Entry] = {}  # of the run that is going on
        self.tampered: Trouble | None = None  # once and for all: who has patched the recorder may have forged since
        self.loaded = False
        self.exit_code: int | None = None
        self.whole = False  # whether it came to the end of the grader's own code

    def _deadline(self) -> float:
        return min(time.monotonic() + self.limits.wall_seconds, self.turn.end)

    def _timeout(self) -> Trouble:
        """One text for both clocks: which of them runs out first is chance, and results must not depend on it."""
        limits = self.limits
        said = f"{limits.cpu_seconds:g} s of processor time, or {limits.wall_seconds:g} s on the clock"
        if time.monotonic() >= self.turn.end:
            said = f"the {limits.submission_seconds:g} s that all checks together may take"
        return Trouble("timeout", said)

    def _print(self, data: bytes) -> None:
        self.attempt.printed += len(data)
        self.attempt.output += data[: max(0, KEPT_OUTPUT - len(self.attempt.output))]
        if self.attempt.printed > self.limits.output_mib * MIB and not self.attempt.trouble:
            self.attempt.trouble = Trouble("output", f"{self.limits.output_mib} MiB")

    def _take(self, data: bytes) -> bool:
        """Read the frames that are complete; True if they brought something to its end."""
        if self.attempt.trouble:
            return False
        progress = False
        try:
            for frame in self.frames.whole(data):
                _, header, body = codec.PREFIX.unpack_from(frame)
                self.attempt.weight += HEADER_WEIGHT * header + body
                if self.attempt.weight > RECORDS * self.limits.result_mib * MIB:
                    raise WireError(f"more came back than {RECORDS} times the limit of {self.limits.result_mib} MiB")
                progress |= self._message(codec.unpack(frame))
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
            if set(message) == {"passed over"} and type(message["passed over"]) is list and not attempt.passed_over:
                told = [read_trouble(each) for each in message["passed over"][:MAX_PASSED_OVER]]
                attempt.passed_over = tuple(filter(None, told))
                return False
            if set(message) != {"import"}:
                raise WireError("an unexpected message")
            attempt.import_trouble = self._own_trouble(message["import"])
            attempt.imported = True
            return True
        if self.turn.job.patches and set(message) == {"many"} and type(message["many"]) is list:
            new = [self._message(each) for each in message["many"]]  # every one is taken
            return any(new)
        done, todo = len(attempt.seen) + len(attempt.left), self.turn.todo
        expected = todo[done] if done < len(todo) else None
        if expected is not None and set(message) == {"entry"}:
            if len(self.entries) >= MAX_ENTRIES:
                raise WireError("a run has too many entries")
            entry = read_entry(message["entry"], self.entries)
            self.entries[entry.name] = entry
            return False
        if set(message) == {"left", "files"} and type(message["left"]) is int and not self.tampered:
            if message["left"] != expected or expected not in self.turn.leaving:
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
        self.attempt.seconds[done], self.since = time.monotonic() - self.since, time.monotonic()
        self.entries = {}

    def _own_trouble(self, payload: object) -> Trouble | None:
        """What the child says of its own trouble; only where there is a simulator, it can be the simulator's."""
        trouble = self.tampered or read_trouble(payload)
        if trouble is not None and trouble.kind == "unsupported" and not self.turn.simulated:
            raise WireError("there is no simulator that could lack something")
        return trouble

    def _conclude(self) -> None:
        """Say why it ended, if that was too early. Who tells of every run and does not come to the end has told himself."""
        attempt, code = self.attempt, self.exit_code
        if len(attempt.seen) + len(attempt.left) == len(self.turn.todo):
            if not self.whole:
                attempt.seen, attempt.left, attempt.killed = {}, {}, code == KILLED
                attempt.trouble = attempt.trouble or Trouble("tampered", "the code ended the process that checks it")
            return
        if attempt.trouble:
            return
        if code == OUT_OF_TIME:
            attempt.trouble = self._timeout()
        elif code is not None and (code < 0 or code in ENDINGS):
            attempt.trouble = Trouble("ended", ENDINGS.get(code, f"signal {-code}"))
            attempt.killed = code == KILLED
        else:
            attempt.trouble = Trouble("ended", f"exit status {code if code is not None else 'unknown'}")


class Conversation(Messages):
    """Listens to one child until it ends, and ends it when its time is up.

    Args:
        alone: the process itself, where it was spawned for this one job instead of forking a child: nobody in the sandbox
            watches it; folder: the one in which it may write, "" where that is a file system of its own.
    """

    def __init__(
        self, control: socket.socket, limits: Limits, turn: Turn, alone: subprocess.Popen[bytes] | None, folder: str
    ) -> None:
        super().__init__(limits, turn, codec.Packets)
        self.alone, self.folder, self.control = alone, folder, control
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
                if self.alone is not None and not self.attempt.trouble and (said := self._overfull(self.alone)):
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
            self._ended_alone(self.alone)
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
                os.killpg(self.alone.pid, signal.SIGKILL)
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

    def _overfull(self, alone: subprocess.Popen[bytes]) -> str:
        return working_dir.overfull(self.folder, False, alone.pid) if self.folder else ""

    def _ended_alone(self, process: subprocess.Popen[bytes]) -> None:
        """Learn how it ended. Bubblewrap tells of a signal as shells do, by 128 and its number."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            code = process.wait(END_SECONDS)
            self.exit_code = 128 - code if code > 128 else code
            self.whole = code == 0
            self.attempt.answered = True
