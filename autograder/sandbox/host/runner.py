"""What does jobs, a sandbox or a plain process for one's own code, and how it reads what the process of a submission says.

A job is one module, the exercise's checks and the runs (a check on a case each). All runs of a job on one
device share one child process. If that dies, hangs or talks nonsense during a run, only that run's step
is lost: the runs of the other steps go on in a fresh one.
"""

from __future__ import annotations

import signal
import time
from abc import abstractmethod
from collections.abc import Iterable
from typing import Any, Self

from autograder.errors import ChecksError, SandboxError, WireError
from autograder.recording import codec
from autograder.recording.left_files import Files, read_files
from autograder.recording.observation import (
    MAX_ENTRIES,
    MAX_PASSED_OVER,
    NOT_FINISHED,
    PRINTED,
    Entry,
    Observation,
    Trouble,
    read_entry,
    read_trouble,
)
from autograder.sandbox.host.job import LOST, DoesJobs, Job, Outcome, Turn
from autograder.sandbox.layers.levels import Confinement
from autograder.sandbox.layers.limits import MIB, Limits

RETRIES = 3
CHUNK = 1 << 16  # bytes, as many as a pipe holds
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


class Runner(DoesJobs):
    """Does jobs, one at a time; use one runner a thread.

    Args:
        limits: what one submission may use.

    Attributes:
        notice: a sentence for whoever looks at what comes of it, "" where there is nothing to say.
        contexts: how many processes were given a job on the GPU so far, each with a CUDA context of its own.
    """

    notice = ""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.contexts = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is KeyboardInterrupt:  # nobody waits for what is still running
            self.abort()
        self.close()

    @abstractmethod
    def confinement(self) -> Confinement:
        """The layers that are really active around a submission; SandboxError if its process does not come up."""

    @abstractmethod
    def prepare(self) -> None:
        """Start what takes long in the background; whoever needs it first waits for it."""

    @abstractmethod
    def close(self) -> None:
        """End it for good."""

    @abstractmethod
    def abort(self) -> None:
        """End its process at once, from another thread than the one that uses it: its run ends with SandboxError."""

    @abstractmethod
    def _make_ready(self, job: Job, device: str) -> str:
        """Have a process at hand for a job's runs on a device. Returns why the device is not to be had, else ""."""

    @abstractmethod
    def _attempt(self, turn: Turn, limits: Limits) -> Attempt:
        """Do the runs of a turn, as far as its process gets."""

    def part(self, job: Job, todo: Iterable[int]) -> Outcome:
        """See `DoesJobs.part`."""
        limits = job.limits or self.limits
        part, end = Outcome(), time.monotonic() + limits.submission_seconds
        numbers, left_files = list(todo), dict[int, Files]()
        kills, weight = 0, 0
        while todo := [index for index in numbers if index not in part.seen]:
            before = time.monotonic()
            device = job.runs[todo[0]].device
            reason = self._make_ready(job, device)
            end += time.monotonic() - before  # what a new process takes is not the submission's time
            batch = [index for index in todo if job.runs[index].device == device]
            # What a run left in one process is given to another, that has seen nothing else of it.
            batch = [index for index in batch if index not in left_files] or batch
            if reason:
                part.skip(batch, reason)
                continue
            self.contexts += device == "cuda"
            attempt = self._attempt(Turn(job, batch, end, weight, dict(left_files)), limits)
            left_files.update(attempt.left)
            weight = attempt.weight
            part.take(attempt.seen, attempt.seconds, bytes(attempt.output))
            part.passed_over = part.passed_over or attempt.passed_over
            left = [index for index in batch if index not in attempt.seen and index not in attempt.left]
            if not left:
                continue
            if attempt.killed and kills < RETRIES:
                kills += 1  # by a signal of its own, or from outside: only if it goes on and on, it is its own
                continue
            trouble = attempt.import_trouble or attempt.trouble or Trouble("ended", "exit status 0")
            if not attempt.imported:
                trouble = _unimported(trouble)
            if not attempt.imported or attempt.import_trouble:
                part.take({index: Observation((), trouble) for index in todo if index not in part.seen})
                break
            part.take({left[0]: Observation((), trouble)})
            part.lost.add(job.runs[left[0]].step)
            part.skip([index for index in todo if index not in part.seen and job.runs[index].step in part.lost], LOST)
        return part


def _unimported(trouble: Trouble) -> Trouble:
    """What stopped the process before the module was executed to its end: no step has to do with it."""
    said = {
        "timeout": f"{NOT_FINISHED}{trouble.text}",
        "output": f"{PRINTED}{trouble.text}",
        "ended": f"it ended its process ({trouble.text})",
    }
    return Trouble("unimported", said[trouble.kind]) if trouble.kind in said else trouble


class Attempt:
    """One child's life: what it says of its turn at a job, read as hostile, and why it stopped before the end.

    Args:
        turn: what it is given to do; limits: of the job.
        frames: how its frames come.

    Attributes:
        imported: whether it got as far as executing the module; import_trouble: what went wrong there.
        passed_over: why statements at the top of the module failed.
        seen: the observation of each run that it finished; seconds: what each took, the import with the first.
        left: the files of each run that goes on in another process.
        trouble: why it did not finish the others, None if it did.
        output: the beginning of what it printed.
        answered: whether its end was told of: if not, whatever it runs in is to be closed.
        killed: whether something else than the grader killed it.
        weight: bytes that all its records take, and those of the attempts before it.
        whole: whether it came to the end of the grader's own code; exit_code: None as long as it is not known.
    """

    def __init__(self, turn: Turn, limits: Limits, frames: type[codec.Stream] = codec.Stream) -> None:
        self.turn, self.limits = turn, limits
        self.imported, self.answered, self.killed, self.whole = False, False, False, False
        self.import_trouble: Trouble | None = None
        self.passed_over: tuple[Trouble, ...] = ()
        self.seen: dict[int, Observation] = {}
        self.seconds: dict[int, float] = {}
        self.left: dict[int, Files] = {}
        self.trouble: Trouble | None = None
        self.output = bytearray()
        self.weight = turn.weight
        self.exit_code: int | None = None
        self._since = time.monotonic()  # when the latest run began
        self._frames = frames(limits.result_mib * MIB, MAX_HEADER)
        self._entries: dict[str, Entry] = {}  # of the run that is going on
        self._tampered: Trouble | None = None  # once and for all: who has patched the recorder may have forged since
        self._loaded = False

    def _deadline(self) -> float:
        return min(time.monotonic() + self.limits.wall_seconds, self.turn.end)

    def _timeout(self) -> Trouble:
        """One text for both clocks: which of them runs out first is chance, and results must not depend on it."""
        limits = self.limits
        said = f"{limits.cpu_seconds:g} s of processor time, or {limits.wall_seconds:g} s on the clock"
        if time.monotonic() >= self.turn.end:
            said = f"the {limits.submission_seconds:g} s that all checks together may take"
        return Trouble("timeout", said)

    def _take(self, data: bytes) -> bool:
        """Read the frames that are complete; True if they brought something to its end."""
        if self.trouble:
            return False
        progress = False
        try:
            for frame in self._frames.whole(data):
                _, header, body = codec.PREFIX.unpack_from(frame)
                self.weight += HEADER_WEIGHT * header + body
                if self.weight > RECORDS * self.limits.result_mib * MIB:
                    raise WireError(f"more came back than {RECORDS} times the limit of {self.limits.result_mib} MiB")
                progress |= self._message(codec.unpack(frame))
        except SandboxError:
            raise
        except WireError as error:
            self.trouble = Trouble("record", str(error)[:200])
        except Exception as error:  # noqa: BLE001 - hostile bytes must not end the class, whatever they bring about
            self.trouble = Trouble("record", type(error).__name__)
        return progress

    def _message(self, message: Any) -> bool:
        """Take one message; True for one that begins a new time limit: an entry is none, however many come."""
        if type(message) is not dict:
            raise WireError("a message is not an object")
        if not self._loaded:  # the submission has not run yet: what comes is the grader's own word
            if type(message.get("grader")) is str:
                raise ChecksError(f"the checks cannot be run: {message['grader'][:400]}")
            if set(message) != {"loaded"}:
                raise WireError("an unexpected message")
            self._loaded = True
            return True
        if set(message) == {"tampered"}:
            # Half a surrogate pair could not be written to any file.
            said = str(message["tampered"])[:200].encode("utf-8", "replace").decode()
            what = f"the code changed what the grader records with ({said})"
            self._tampered = self._tampered or Trouble("tampered", what)
            return False
        if not self.imported:
            if set(message) == {"passed over"} and type(message["passed over"]) is list and not self.passed_over:
                told = [read_trouble(each) for each in message["passed over"][:MAX_PASSED_OVER]]
                self.passed_over = tuple(filter(None, told))
                return False
            if set(message) != {"import"}:
                raise WireError("an unexpected message")
            self.import_trouble = self._own_trouble(message["import"])
            self.imported = True
            return True
        if self.turn.job.patches and set(message) == {"many"} and type(message["many"]) is list:
            new = [self._message(each) for each in message["many"]]  # every one is taken
            return any(new)
        done, todo = len(self.seen) + len(self.left), self.turn.todo
        expected = todo[done] if done < len(todo) else None
        if expected is not None and set(message) == {"entry"}:
            if len(self._entries) >= MAX_ENTRIES:
                raise WireError("a run has too many entries")
            entry = read_entry(message["entry"], self._entries)
            self._entries[entry.name] = entry
            return False
        if set(message) == {"left", "files"} and type(message["left"]) is int and not self._tampered:
            if message["left"] != expected or expected not in self.turn.leaving:
                raise WireError("an unexpected message")
            self.left[expected] = read_files(message["files"])
            self._begin_next(expected)
            return True
        if set(message) != {"run", "trouble"} or type(message["run"]) is not int or message["run"] != expected:
            raise WireError("an unexpected message")
        trouble = self._own_trouble(message["trouble"])
        self.seen[expected] = Observation(() if self._tampered else tuple(self._entries.values()), trouble)
        self._begin_next(expected)
        return True

    def _begin_next(self, done: int) -> None:
        self.seconds[done], self._since = time.monotonic() - self._since, time.monotonic()
        self._entries = {}

    def _own_trouble(self, payload: object) -> Trouble | None:
        """What the child says of its own trouble; only where there is a simulator, it can be the simulator's."""
        trouble = self._tampered or read_trouble(payload)
        if trouble is not None and trouble.kind == "unsupported" and not self.turn.simulated:
            raise WireError("there is no simulator that could lack something")
        return trouble

    def _conclude(self) -> None:
        """Say why it ended, if that was too early. Who tells of every run and does not come to the end has told himself."""
        code = self.exit_code
        if len(self.seen) + len(self.left) == len(self.turn.todo):
            if not self.whole:
                self.seen, self.left, self.killed = {}, {}, code == KILLED
                self.trouble = self.trouble or Trouble("tampered", "the code ended the process that checks it")
        elif self.trouble:
            return
        elif code == OUT_OF_TIME:
            self.trouble = self._timeout()
        elif code is not None and (code < 0 or code in ENDINGS):
            self.trouble = Trouble("ended", ENDINGS.get(code, f"signal {-code}"))
            self.killed = code == KILLED
        else:
            self.trouble = Trouble("ended", f"exit status {code if code is not None else 'unknown'}")
