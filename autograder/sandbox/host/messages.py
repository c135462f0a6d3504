"""What one child says, read as hostile: the messages of its runs, and what becomes of them if it ends early.

How the bytes come is another's matter: `session` listens to a sandbox's child, `plain` to a process without a sandbox.
"""

from __future__ import annotations

import signal
import time
from typing import Any

from autograder.errors import ChecksError, SandboxError, WireError
from autograder.recording import codec
from autograder.recording.left_files import read_files
from autograder.recording.observation import MAX_ENTRIES, Entry, Observation, Trouble, read_entry, read_trouble
from autograder.sandbox.host.job import Attempt, Turn
from autograder.sandbox.layers.limits import MIB, Limits

START_SECONDS, END_SECONDS = 300.0, 3.0  # a busy computer, or one whose guard reads all of PyTorch first
CHUNK = 1 << 16  # bytes, as many as a pipe holds
MAX_PASSED_OVER = 20  # statements that failed
KEPT_OUTPUT = 64 * 1024
RECORDS = 4  # records of the largest size that may come back of one submission, all its runs together
MAX_HEADER = 64 << 10  # of one message: lists within lists take 90 times as much while it is read
HEADER_WEIGHT = 12  # what a text takes in memory, at most, once it is read
CRASH = "a crash in compiled code, signal 11"
# How a process ends that is ended by a signal, negative, or on Windows by an exception.
ENDINGS = {
    -getattr(signal, "SIGSYS", 31): "it asked the system for something that the sandbox refuses",
    -signal.SIGSEGV: CRASH,
    0xC0000005: CRASH,
}
KILLED, OUT_OF_TIME = -getattr(signal, "SIGKILL", 9), -getattr(signal, "SIGXCPU", 24)


class Messages:
    """Reads what one child says of its turn at a job.

    Args:
        limits: of the job; turn: what it is given to do.
        frames: how its frames come.
    """

    def __init__(self, limits: Limits, turn: Turn, frames: type[codec.Stream] = codec.Stream) -> None:
        self.limits = limits
        self.turn = turn
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
        if time.monotonic() >= self.turn.end:
            return Trouble("timeout", f"the {limits.submission_seconds:g} s that all checks together may take")
        return Trouble(
            "timeout", f"{limits.cpu_seconds:g} s of processor time, or {limits.wall_seconds:g} s on the clock"
        )

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
