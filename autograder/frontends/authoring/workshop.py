"""Exercises that are built or validated side by side on all cores, and the known mistakes of each as well."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from autograder.atomic_files import digest
from autograder.course.mistake_file import FILE
from autograder.course.spec import Course
from autograder.frontends.authoring.made import Made
from autograder.judging.bank import Each
from autograder.sandbox.host.job import DoesJobs
from autograder.sandbox.host.kept_runs import kept_runs
from autograder.sandbox.host.pool import SandboxPool
from autograder.surroundings import surroundings

Answer = TypeVar("Answer")


def in_order(
    course: Course,
    made: Made,
    work: Callable[[str, DoesJobs, Each], Answer],
    exercises: Sequence[str],
    purpose: str,
    workers: int,
) -> Generator[Answer, None, None]:
    """Work on each exercise, with what does its jobs and a `map` for its parts; each answer once those before are there.

    The one with most mistakes to run is begun first, so that it is not what is left at the end.

    Args:
        made: says where what the programs do is kept, under a `purpose`; workers: how many sandboxes all share.
    """
    rests_on = digest(surroundings())

    def turn(exercise: str) -> Answer:
        with kept_runs(pool, made.folder / f"{exercise}.{purpose}", rests_on) as jobs:
            return work(exercise, jobs, within.map)

    def cost(exercise: str) -> int:
        path = course.solution_dir(exercise) / FILE
        return path.stat().st_size if path.is_file() else 0

    with SandboxPool(workers, course.spec.limits.limits()) as pool:
        within = ThreadPoolExecutor(2 * workers)  # some prepare a job while others wait for theirs
        try:
            begun = {name: pool.threads.submit(turn, name) for name in sorted(exercises, key=cost, reverse=True)}
            yield from (begun[exercise].result() for exercise in exercises)
        finally:
            within.shutdown(wait=False, cancel_futures=True)
