"""What the sandbox is given to do, what it brings back, and what does it."""

from __future__ import annotations

import marshal
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from autograder.errors import ChecksError
from autograder.recording import codec
from autograder.recording.left_files import Files
from autograder.recording.observation import Observation, Trouble
from autograder.sandbox.layers.limits import Limits

KEPT_FRAMES = 32
# Attributes that a child is told as they are.
OF_RUN = ("check", "dtype", "device", "written_by")
OF_JOB = ("filename", "source", "trusted", "patience", "enough", "together")
LOST = "an earlier run of this step did not end"


def is_secret(case: str) -> bool:
    """Whether a case, by its label in results, is one that no student knows."""
    return case.partition("-")[0] == "secret"


@dataclass(frozen=True, eq=False)
class Run:
    """One check on one case; no other is the same run.

    Attributes:
        check: name of the check's function in `checks.py`.
        step: the step whose points depend on it.
        case: label in results: ``known``, ``secret``, or either with ``-`` and the case's name.
        name: the case's name in `course.yml`.
        dtype: dtype of its data.
        device: where torch values are to live.
        values: the inputs, arrays and plain data.
        written_by: the function of `checks.py` that leaves files for it in another process, "" if none does.
    """

    check: str
    step: str
    case: str
    name: str
    dtype: str
    device: str
    values: dict[str, Any]
    written_by: str = ""

    @property
    def secret(self) -> bool:
        """Whether the student does not know the case."""
        return is_secret(self.case)


@dataclass(frozen=True)
class StandIn:
    """What is put in the place of some of a module's names once it is executed.

    Attributes:
        names: whatever else in the module refers to what one of these stands for gets the new value, too.
        source: the text that defines them, executed in a namespace of its own.
    """

    names: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Job:
    """A module to execute and the runs to do with it.

    Attributes:
        trusted: whether the module is the course's own: then there is no need to watch for patches of the recorder.
        variants: if given, for each run the text of another module, which is executed in that run and checked in place of
            the job's.
        stand_in: put into every module that is executed. What it defines is within the submission's reach: nothing that
            the process says in words may be shown to a student.
        patches: if given, for each run definitions that take the place of the module's own in that run alone; what is
            printed there is lost. patience: seconds of processor time that such a run may take; enough: entries after which
            it ends, 0 for one that goes to its end; together: how many of them one message tells of, all of which are
            lost with a process that ends before it is sent.
        limits: what it may use, if not what the runner's jobs may.
    """

    filename: str
    source: str
    checks: str
    runs: Sequence[Run]
    trusted: bool = False
    variants: Sequence[str] = ()
    stand_in: StandIn | None = None
    patches: Sequence[str] = ()
    patience: float = 0.0
    enough: int = 0
    together: int = 1
    limits: Limits | None = None

    def fixed(self) -> bytes:
        """The frame of all that is not the submission's own, kept for the next; ChecksError if the checks cannot be compiled."""
        make = _fixed.__wrapped__ if self.patches else _fixed  # the runs of patches are made for one job alone
        return make(self.checks, tuple(self.runs))


@lru_cache(maxsize=KEPT_FRAMES)
def _fixed(checks: str, runs: tuple[Run, ...]) -> bytes:
    try:
        code = compile(checks, "checks.py", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ChecksError(f"the checks cannot be run: {type(error).__name__}: {error}") from error
    values = {id(run.values): run.values for run in runs}
    places = {key: number for number, key in enumerate(values)}
    told = [
        {name: getattr(run, name) for name in OF_RUN} | {"case": run.name, "values": places[id(run.values)]}
        for run in runs
    ]
    packed = np.frombuffer(marshal.dumps(code), dtype=np.uint8)
    return codec.pack({"checks": packed, "runs": told, "values": list(values.values())})


@dataclass
class Outcome:
    """What a job brought, or some of its runs.

    Attributes:
        seen: the observation of each, by its number; seconds: what each took on the clock that came to its end.
        lost: the steps of which a run did not.
        output: the beginning of what was printed.
        passed_over: why statements at the top of the module failed, of the first process.
    """

    seen: dict[int, Observation] = field(default_factory=dict)
    seconds: dict[int, float] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    output: str = ""
    passed_over: tuple[Trouble, ...] = ()

    @property
    def observations(self) -> list[Observation]:
        """One a run, in the order of the runs."""
        return [self.seen[number] for number in sorted(self.seen)]

    def take(
        self, seen: Mapping[int, Observation], seconds: Mapping[int, float] | None = None, output: bytes = b""
    ) -> None:
        """Add what more runs brought; only the first output counts."""
        self.seen.update(seen)
        self.seconds.update(seconds or {})
        self.output = self.output or output.decode("utf-8", "replace")

    def skip(self, numbers: Sequence[int], reason: str) -> None:
        """Leave runs out."""
        self.seen.update(dict.fromkeys(numbers, Observation((), Trouble("skipped", reason))))


@dataclass(frozen=True)
class Turn:
    """What one process is given of a job.

    Attributes:
        todo: the numbers of the runs to do, all on one device; end: when the time for all of the job's runs is over.
        weight: what the records of earlier attempts take.
        left: the files that some runs have left in another process, by their numbers.
    """

    job: Job
    todo: Sequence[int]
    end: float = 0.0
    weight: int = 0
    left: Mapping[int, Files] = field(default_factory=dict)

    @property
    def simulated(self) -> bool:
        """Whether it is done on the simulated accelerator."""
        return any(self.job.runs[index].device == "sim" for index in self.todo)

    @property
    def leaving(self) -> list[int]:
        """The runs that are to leave files for another process in place of their end."""
        return [index for index in self.todo if self.job.runs[index].written_by and index not in self.left]

    def own(self) -> bytes:
        """The frame of what is not `Job.fixed`: the submission, the numbers of the runs to do, and the files for some of them."""
        job, stand_in = self.job, self.job.stand_in
        own: dict[str, Any] = {name: getattr(job, name) for name in OF_JOB}
        for name in ("variants", "patches"):
            own[name] = np.frombuffer(marshal.dumps(list(getattr(job, name))), dtype=np.uint8)
        own["stand_in"] = asdict(stand_in) if stand_in else None
        own["left"] = [[number, self.left[number]] for number in self.todo if number in self.left]
        return codec.pack(own | {"indices": list(self.todo)})


class DoesJobs(ABC):
    """Whatever can be given a job."""

    limits: Limits

    @abstractmethod
    def part(self, job: Job, todo: Iterable[int]) -> Outcome:
        """Do the runs of a job that have these numbers, those on one device together; SandboxError if the sandbox itself fails."""

    def run(self, job: Job) -> Outcome:
        """Run a job. Whatever the submission does ends up in its observations; SandboxError if the sandbox itself fails."""
        return self.part(job, range(len(job.runs)))
