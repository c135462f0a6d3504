"""Spread work over several sandboxes: one thread and one fork server for each."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TypeVar

from autograder.sandbox.host.sandbox import Sandbox
from autograder.sandbox.layers.confine import Limits
from autograder.sandbox.layers.linux import require_linux

Item = TypeVar("Item")
Result = TypeVar("Result")


def spread(
    work: Callable[[Item, Sandbox], Result],
    items: Iterable[Item],
    limits: Limits,
    workers: int,
    cost: Callable[[Item], float] = lambda item: 0.0,
) -> Iterator[Result]:
    """Work on every item, `workers` of them at a time; the results come in the order of the items.

    Args:
        cost: what takes longest, by any measure: it is begun first, so that no worker is left with it at the end.

    Raises:
        whatever `work` raises, when its item's turn comes; work that has not begun by then is dropped.
    """
    require_linux()
    own = threading.local()
    with ExitStack() as sandboxes:

        def begin() -> None:
            own.sandbox = sandboxes.enter_context(Sandbox(limits))

        def turn(item: Item) -> Result:
            return work(item, own.sandbox)

        with ThreadPoolExecutor(workers, initializer=begin) as pool:
            asked = list(items)
            begun = {
                at: pool.submit(turn, asked[at]) for at in sorted(range(len(asked)), key=lambda at: -cost(asked[at]))
            }
            try:
                for at in range(len(asked)):
                    yield begun[at].result()
            finally:
                pool.shutdown(wait=True, cancel_futures=True)
