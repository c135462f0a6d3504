"""Who grades: threads of this machine, one warm sandbox each. `autograder.classroom.dask_pool` has the same for many machines.

A pool takes tasks as it needs them and gives results as they come, so that neither waits in memory.
"""

from __future__ import annotations

import hashlib
import queue
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Protocol

from autograder.course.spec import ExerciseSpec
from autograder.errors import AutograderError, CourseError, GraderError, SandboxError, SubmissionError, own_bugs
from autograder.judging.bank import Bank
from autograder.judging.grading import grade_submission
from autograder.judging.reference import Plan
from autograder.judging.results import Result, ResultStatus
from autograder.reports.drawing import svg
from autograder.sandbox.host.sandbox import Sandbox
from autograder.sandbox.layers.confine import Limits
from autograder.submissions.found import Handin
from autograder.submissions.source import make_submission

Json = dict[str, Any]
PICTURES = "pictures"  # beside a result in the ledger: the SVG of each failed step, by its name


@dataclass(frozen=True)
class Reference:
    """What one exercise is held against.

    Attributes:
        plan: its runs and the reference's observations; bank: its known mistakes.
        digest: a hash of all that a result depends on, but for the submission.
    """

    plan: Plan
    bank: Bank
    digest: str


@dataclass(frozen=True)
class Task:
    """One submission that was read, or could not be.

    Attributes:
        handin: where it was found; data: its bytes; unread: why they could not be read, "" if they could.
        key: a hash of all that its result depends on.
        kept: its result from an earlier run, if that has the same key.
    """

    handin: Handin
    data: bytes
    unread: str
    key: str
    kept: Json | None = None


Graded = tuple[Task, Json]


class Pool(Protocol):
    """Grades tasks side by side."""

    @property
    def contexts(self) -> int:
        """How many CUDA contexts its sandboxes have made so far."""

    def __enter__(self) -> Pool: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def grade(self, tasks: Iterable[Task], references: dict[str, Reference]) -> Iterator[Graded]:
        """Each task with its result, as they come; one that is kept is passed on."""


class LocalPool:
    """Threads, each with a warm sandbox of its own, none weaker than asked for.

    Args:
        workers: how many, at least one.
        limits: what a submission may use.
        needed: layers of confinement without which a sandbox must not start.
        fork: whether a submission gets a forked child, or a new process.
    """

    def __init__(self, workers: int, limits: Limits, needed: frozenset[str], fork: bool = True) -> None:
        self._todo: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[Graded | BaseException] = queue.SimpleQueue()
        self._sandboxes = [Sandbox(limits, needed=needed, fork=fork) for _ in range(max(1, workers))]
        self._threads: list[threading.Thread] = []
        for sandbox in self._sandboxes:
            sandbox.prepare()  # while the references are worked out

    def __enter__(self) -> LocalPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for _ in self._threads:
            self._todo.put(None)
        for sandbox, thread in zip(self._sandboxes, self._threads, strict=False):
            while thread.is_alive():
                if kind is not None:
                    sandbox.abort()  # whoever interrupts does not want to wait for what runs
                thread.join(0.1)
        for sandbox in self._sandboxes:
            sandbox.close()

    @property
    def contexts(self) -> int:
        """How many CUDA contexts its sandboxes have made so far."""
        return sum(sandbox.contexts for sandbox in self._sandboxes)

    def grade(self, tasks: Iterable[Task], references: dict[str, Reference]) -> Iterator[Graded]:
        """Each task with its result, as they come.

        Raises:
            BaseException: what a thread ended with.
        """
        for sandbox in self._sandboxes:
            work = threading.Thread(target=self._work, args=(sandbox, references), daemon=True)
            self._threads.append(work)
            work.start()
        ahead, waiting = 2 * len(self._sandboxes), iter(tasks)
        under_way, more = 0, True
        while under_way or more:
            while more and under_way < ahead:
                task = next(waiting, None)
                if task is None:
                    more = False
                elif task.kept is not None:
                    yield task, task.kept
                else:
                    self._todo.put(task)
                    under_way += 1
            if under_way:
                answer = self._done.get()
                if isinstance(answer, BaseException):
                    raise answer
                under_way -= 1
                yield answer

    def _work(self, sandbox: Sandbox, references: dict[str, Reference]) -> None:
        try:
            while (task := self._todo.get()) is not None:
                reference = references[task.handin.exercise]
                self._done.put((task, grade_and_draw(task.handin, task.data, task.unread, reference, sandbox)))
        except BaseException as error:  # noqa: BLE001 - raised again where the results are read
            self._done.put(error)


def grade_and_draw(handin: Handin, data: bytes, unread: str, reference: Reference, sandbox: Sandbox) -> Json:
    """One submission's result with its pictures, as `grade_handin` and `pictured` have it."""
    result = grade_handin(handin, data, unread, reference, sandbox)
    try:
        with own_bugs():
            return pictured(result)
    except GraderError as error:
        said = f"{handin.where}: {error}"
        return pictured(ungraded(handin, reference.plan.spec, "error", said, result.sha256))


def pictured(result: Result) -> Json:
    """A result's JSON form with its pictures: the SVG of each failed step of a trajectory, by the step's name."""
    return result.as_json() | {PICTURES: {step.step: svg(step.picture) for step in result.steps if step.picture}}


def grade_handin(handin: Handin, data: bytes, unread: str, reference: Reference, sandbox: Sandbox) -> Result:
    """Grade one submission; what cannot be graded becomes a result that says why.

    Args:
        data: the file's bytes; unread: why they could not be read, "" if they could.
    """
    plan, spec, sha256 = reference.plan, reference.plan.spec, hashlib.sha256(data).hexdigest()
    if not handin.found:
        return ungraded(handin, spec, "missing", handin.where)
    if unread:
        return ungraded(handin, spec, "error", unread)
    trouble: AutograderError | None = None
    for _ in range(2):
        try:
            with own_bugs():
                submission = make_submission(handin.student, handin.exercise, handin.file, data, handin.where)
                result = grade_submission(submission, plan, sandbox, reference.bank)
            message = result.message if result.status == "graded" else f"{handin.where}: {_small(result.message)}"
            return replace(result, message=message)
        except SubmissionError as error:
            return ungraded(handin, spec, "error", str(error))
        except (CourseError, GraderError) as error:  # a mistake's patch that does not fit, say: the others go on
            return ungraded(handin, spec, "error", f"{handin.where}: {error}", sha256)
        except SandboxError as error:
            sandbox.reset()
            trouble = error
    return ungraded(handin, spec, "error", f"{handin.where}: the grader failed: {trouble}", sha256)


def _small(sentence: str) -> str:
    """A sentence as it goes on after a colon."""
    return sentence[:1].lower() + sentence[1:]


def ungraded(handin: Handin, spec: ExerciseSpec, status: ResultStatus, message: str, sha256: str = "") -> Result:
    """The result of a submission that could not be graded."""
    return Result(handin.student, handin.exercise, 0.0, spec.max_points, status, handin.file, sha256, (), message)
