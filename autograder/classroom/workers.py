"""Who grades a class: this machine's workers, or those of a cluster."""

from __future__ import annotations

from autograder.classroom.grade_one import LocalPool, Pool, versions
from autograder.course.spec import Course
from autograder.errors import UsageError
from autograder.sandbox.host.sandbox import Sandbox


def open_pool(course: Course, workers: int, trusted: Sandbox, scheduler: str | None, fork: bool) -> Pool:
    """Who grades: this machine's workers, or a cluster's, each confined at least as `trusted`; UsageError without such a cluster."""
    if scheduler is None:
        return LocalPool(workers, course.spec.limits.limits(), fork=fork)
    if course.spec.limits.gpu:
        raise UsageError("--device cuda: a cluster's workers grade on cpu and sim only: leave --scheduler out")
    from autograder.classroom.dask_pool import ClusterPool  # noqa: PLC0415 - distributed is optional

    return ClusterPool(scheduler, course.spec.limits.limits(), trusted.confinement(), versions())
