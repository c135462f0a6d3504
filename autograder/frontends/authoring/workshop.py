"""Exercises that are built or validated side by side on all cores, and the known mistakes of each as well."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Self, TypeVar

from autograder.atomic_files import digest
from autograder.course.mistake_file import FILE
from autograder.course.spec import Course
from autograder.frontends.authoring.made import Made
from autograder.judging.bank import Each
from autograder.sandbox.host.kept_runs import kept_runs
from autograder.sandbox.host.pool import SandboxPool
from autograder.sandbox.host.runner import DoesJobs
from autograder.surroundings import surroundings

Answer = TypeVar("Answer")


class Workshop:
    """Sandboxes that all exercises share, and what their programs did before.

    Args:
        made: says where that is kept; workers: how many sandboxes there are.
    """

    def __init__(self, course: Course, made: Made, workers: int) -> None:
        self._course, self._made = course, made
        self._pool = SandboxPool(workers, course.spec.limits.limits())
        self._within = ThreadPoolExecutor(2 * workers)  # some prepare a job while others wait for theirs

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        self._within.shutdown(wait=False, cancel_futures=True)
        self._pool.__exit__(kind, *rest)

    def in_order(
        self, work: Callable[[str, DoesJobs, Each], Answer], exercises: Sequence[str], purpose: str
    ) -> Iterator[Answer]:
        """Work on each exercise, with what does its jobs and a `map` for its parts, on all cores.

        The answers come in their order, as soon as those before are there. The one with most mistakes to run is begun first,
        so that it is not what is left at the end. What the programs do is kept under a `purpose`.
        """
        rests_on = digest(surroundings())

        def turn(exercise: str) -> Answer:
            path = self._made.folder / f"{exercise}.{purpose}"
            with kept_runs(self._pool, path, rests_on) as jobs:
                return work(exercise, jobs, self._within.map)

        order = sorted(exercises, key=self._cost, reverse=True)
        begun = {exercise: self._pool.threads.submit(turn, exercise) for exercise in order}
        return (begun[exercise].result() for exercise in exercises)

    def _cost(self, exercise: str) -> int:
        path = self._course.solution_dir(exercise) / FILE
        return path.stat().st_size if path.is_file() else 0
