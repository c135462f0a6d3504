"""Work that is spread over several sandboxes: every item once, in the order that was asked for, and no more taken than is needed."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from autograder.sandbox.host import pool as pools
from autograder.sandbox.host.pool import SandboxPool
from autograder.sandbox.layers.limits import Limits


class Idle:
    """A sandbox that starts no process."""

    contexts = 0

    def __init__(self, limits: Limits, **_: Any) -> None:
        self.ended = threading.Event()

    def prepare(self) -> None: ...

    def close(self) -> None: ...

    def abort(self) -> None:
        self.ended.set()


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pools, "Sandbox", Idle)
    with SandboxPool(2, Limits()) as pool:
        yield pool


def test_answers_come_in_the_order_of_the_items_though_the_longest_is_begun_first(pool: SandboxPool) -> None:
    begun: list[int] = []

    def work(item: int, sandbox: Any) -> int:
        begun.append(item)
        return item * item

    assert list(pool.in_order(work, [1, 2, 9, 3], cost=float)) == [1, 4, 81, 9]
    assert sorted(begun) == [1, 2, 3, 9] and 9 in begun[:2]


def test_items_are_taken_as_they_are_needed(pool: SandboxPool) -> None:
    taken: list[int] = []
    items = (taken.append(k) or k for k in range(100))
    for number, _ in enumerate(pool.as_done(lambda item, sandbox: item, items), 1):
        assert len(taken) <= number + 4
    assert taken == list(range(100))


def test_what_work_raises_ends_the_rest_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "Sandbox", Idle)

    def work(item: int, sandbox: Any) -> None:
        if item == 0:
            raise LookupError
        sandbox.ended.wait()  # for ever, unless its sandbox is ended

    with pytest.raises(LookupError), SandboxPool(2, Limits()) as pool:
        list(pool.as_done(work, range(9)))
