"""A class on this machine's threads: every submission once, and no more of them taken than are needed."""

from __future__ import annotations

from collections import defaultdict
from types import SimpleNamespace
from typing import Any

import pytest

from autograder.classroom import grade_one
from autograder.classroom.grade_one import LocalPool
from autograder.sandbox.host import pool as pools
from autograder.sandbox.layers.limits import Limits
from tests.sandbox.test_pool import Idle


def grade(items: Any, monkeypatch: pytest.MonkeyPatch, work: Any) -> Any:
    monkeypatch.setattr(pools, "Sandbox", Idle)
    monkeypatch.setattr(grade_one, "grade_and_draw", lambda one, reference, sandbox: work(one.number, sandbox))
    with LocalPool(2, Limits()) as pool:
        submissions: Any = (SimpleNamespace(exercise="", number=number) for number in items)
        references: Any = defaultdict(str)
        yield from pool.grade(submissions, references)


def test_submissions_are_taken_as_they_are_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[int] = []
    items = (taken.append(k) or k for k in range(100))
    for number, _ in enumerate(grade(items, monkeypatch, lambda item, sandbox: item), 1):
        assert len(taken) <= number + 4
    assert taken == list(range(100))


def test_what_grading_raises_ends_the_rest_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def work(item: int, sandbox: Idle) -> None:
        if item == 0:
            raise LookupError
        sandbox.ended.wait()  # for ever, unless its sandbox is ended

    with pytest.raises(LookupError):
        list(grade(range(9), monkeypatch, work))
