"""Grade one submission, whatever comes of it: the same on this machine's threads and on a cluster's workers."""

from __future__ import annotations

import platform
import threading
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from importlib import metadata
from itertools import islice

from autograder.atomic_files import digest
from autograder.course.spec import Course, ExerciseSpec
from autograder.errors import AutograderError, CourseError, GraderError, SandboxError
from autograder.judging.bank import Bank, make_bank
from autograder.judging.grading import grade_submission, own_bugs
from autograder.judging.reference import Plan, plan_from_solution
from autograder.judging.reference_file import with_recorded_observations
from autograder.judging.repair import Repairs, make_repairs
from autograder.judging.results import HandedIn, Result, ResultStatus
from autograder.reports.explorer import explored
from autograder.sandbox.host.job import DoesJobs
from autograder.sandbox.host.pool import SandboxPool
from autograder.sandbox.host.sandbox import Sandbox
from autograder.sandbox.layers.levels import Confinement, Level
from autograder.submissions.found import Handin
from autograder.submissions.source import Submission


def versions() -> dict[str, str]:
    """Versions of what results depend on besides the course and the submission: numbers, the words of exceptions, figures."""
    packages = ("trajectory-autograder", "torch", "numpy", "matplotlib")
    return {"python": platform.python_version(), **{name: metadata.version(name) for name in packages}}


@dataclass(frozen=True)
class Reference:
    """What one exercise is held against.

    Attributes:
        plan: its runs and the reference's observations; bank: its known mistakes.
        digest: a hash of all that a result depends on, but for the submission.
        repairs: looks for the lines that are wrong, None where nobody does.
    """

    plan: Plan
    bank: Bank
    digest: str
    repairs: Repairs | None = None


def make_references(
    course: Course,
    exercises: Sequence[str],
    seed: int,
    trusted: Sandbox,
    damaged: dict[str, str] | None = None,
    level: Level | None = None,
    kept: Callable[[str], DoesJobs] | None = None,
) -> dict[str, Reference]:
    """What each exercise is held against, known and secret cases, worked out once for the class.

    CourseError if an exercise's files are not what they must be, where `damaged` is not given.

    Args:
        trusted: a sandbox in which no submission is ever run; the mistakes are run in it when first needed.
        damaged: takes the reason for each exercise that is left out because its files are not what they must be.
        level: of the submissions' confinement, which is that of `trusted` if it is not given.
        kept: by exercise, what does its jobs in place of `trusted`, and starts that only for what it does not know.
    """
    lock = threading.Lock()
    references = {}
    level = level or trusted.confinement().level
    for exercise in exercises:
        jobs = kept(exercise) if kept else trusted
        try:
            plan = with_recorded_observations(course, plan_from_solution(course, exercise, jobs, seed))
        except CourseError as error:
            if damaged is None:
                raise
            damaged[exercise] = str(error)
            continue
        spec = plan.spec.model_copy(update={"due": None})  # what is late is worked out of the result, and not in it
        depends = (course.spec.seed, plan.find_line, course.spec.limits.model_dump(), spec.model_dump(mode="json"))
        texts = (plan.checks, plan.solution, [vars(known) for known in plan.mistakes])
        key = digest(exercise, seed, versions(), level, *depends, *texts)
        references[exercise] = Reference(plan, make_bank(plan, jobs, lock), key, make_repairs(plan))
    return references


class Pool(AbstractContextManager["Pool"]):
    """Who grades a class, many submissions side by side; left as a context manager, it ends what it started."""

    @property
    @abstractmethod
    def contexts(self) -> int:
        """How many CUDA contexts were made so far."""

    @abstractmethod
    def confinement(self) -> Confinement:
        """The layers that are active around every submission, and maybe more."""

    @abstractmethod
    def grade(self, submissions: Iterable[Submission], references: dict[str, Reference]) -> Iterator[Result]:
        """The result of every submission, with its pictures, as soon as it is there; taken from `submissions` as there is room.

        Args:
            references: by the name of the exercise, of every one that is handed in.
        """


class LocalPool(SandboxPool, Pool):
    """Threads of this machine, each with a sandbox. `autograder.classroom.dask_pool` has many machines."""

    def grade(self, submissions: Iterable[Submission], references: dict[str, Reference]) -> Iterator[Result]:
        """See `Pool.grade`."""

        def turn(submission: Submission) -> Result:
            with self.taken() as sandbox:
                return grade_and_draw(submission, references[submission.exercise], sandbox)

        waiting, begun = iter(submissions), set[Future[Result]]()
        while True:
            begun |= {self.threads.submit(turn, one) for one in islice(waiting, 2 * len(self._sandboxes) - len(begun))}
            if not begun:
                return
            done, begun = wait(begun, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()


def grade_and_draw(submission: Submission, reference: Reference, sandbox: Sandbox) -> Result:
    """One submission's result with its pictures, as `grade_one` and `explored` have it."""
    result = grade_one(submission, reference, sandbox)
    try:
        with own_bugs():
            return explored(result)
    except GraderError as error:
        return ungraded(submission, reference.plan.spec, f"{submission.where}: {error}", result.submission.sha256)


def grade_one(submission: Submission, reference: Reference, sandbox: Sandbox) -> Result:
    """Grade one submission; what cannot be graded becomes a result that says why."""
    spec, where, sha256 = reference.plan.spec, submission.where, submission.sha256
    trouble: AutograderError | None = None
    for _ in range(2):
        try:
            with own_bugs():
                result = grade_submission(submission, reference.plan, sandbox, reference.bank, reference.repairs)
            said = result.message  # after a colon it goes on in small letters
            return replace(
                result, message=said if result.status == "graded" else f"{where}: {said[:1].lower()}{said[1:]}"
            )
        except SandboxError as error:
            sandbox.reset()
            trouble = error
        except AutograderError as error:  # a mistake's patch that does not fit, say: the others go on
            return ungraded(submission, spec, f"{where}: {error}", sha256)
    return ungraded(submission, spec, f"{where}: the grader failed: {trouble}", sha256)


def ungraded(
    of: Handin | Submission, spec: ExerciseSpec, message: str, sha256: str = "", status: ResultStatus = "error"
) -> Result:
    """The result of a submission that could not be graded."""
    handed = HandedIn(of.file, sha256)
    return Result(of.student, of.exercise, 0.0, spec.max_points, status, handed, message=message)
