"""Which runner does the jobs of somebody's own code: the one place that asks what this system has."""

from __future__ import annotations

from autograder.sandbox.host.runner import Runner
from autograder.sandbox.layers.limits import Limits
from autograder.sandbox.layers.linux import on_linux


def runner_for(limits: Limits, plain: bool = False, cores: int = 1) -> Runner:
    """A runner for one's own code: a sandbox where there can be one, else a plain process.

    Args:
        limits: what a submission may use; plain: whether a plain process is asked for, wherever this is.
        cores: how many there are: on a second one, a sandbox does half of each job.
    """
    # Each is imported where it is chosen: a sandbox needs what other systems than Linux do not have.
    if plain or not on_linux():
        from autograder.sandbox.host.plain import Plain  # noqa: PLC0415

        return Plain(limits)
    if cores > 1:
        from autograder.sandbox.host.pair import Pair  # noqa: PLC0415

        return Pair(limits)
    from autograder.sandbox.host.sandbox import Sandbox  # noqa: PLC0415

    return Sandbox(limits)
