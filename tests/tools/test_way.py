"""The way of a submission is told module by module: each function once, and each return into a module that was left."""

import sys
from collections.abc import Callable

from autograder import safe_text
from autograder.judging import compare, finding
from tools.way import Way, told


def followed(*calls: Callable[[], object]) -> list[str]:
    way, before = Way(), sys.getprofile()
    sys.setprofile(way)
    try:
        with way.follow():
            for call in calls:
                call()
    finally:
        sys.setprofile(before)
    return way.modules


def test_every_function_counts_once_where_it_is_first_called() -> None:
    double, opposite = (lambda: finding.large(2.0)), (lambda: finding.large(-1.0))
    exact, plain = (lambda: compare.tolerance(("float64",), 1, 1.0)), (lambda: safe_text.plain("a"))
    assert followed(double, exact, plain, opposite) == ["judging/finding", "judging/compare", "safe_text"]


def test_another_function_of_a_module_that_was_left_is_a_return() -> None:
    modules = followed(lambda: finding.large(-1.0), lambda: safe_text.plain("a"), lambda: finding.times(-1.0))
    assert told("check", modules) == [
        "check: 2 modules, 1 returns",
        "     judging/finding",
        "     safe_text",
        "  <- judging/finding",
    ]
