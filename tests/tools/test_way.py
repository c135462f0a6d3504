"""The way of a submission is told module by module: each function once, and each return into a module that was left."""

import re
import sys
from collections.abc import Callable

import pytest

from autograder import safe_text
from autograder.course.devices import load_settled
from autograder.judging import compare, factors
from tests.helpers import ROOT
from tools.way import Way, check, follow, grade, told


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
    double, opposite = (lambda: factors.large(2.0)), (lambda: factors.large(-1.0))
    exact, plain = (lambda: compare.tolerance(("float64",), 1, 1.0)), (lambda: safe_text.plain("a"))
    assert followed(double, exact, plain, opposite) == ["judging/factors", "judging/compare", "safe_text"]


def test_another_function_of_a_module_that_was_left_is_a_return() -> None:
    modules = followed(lambda: factors.large(-1.0), lambda: safe_text.plain("a"), lambda: factors.times(-1.0))
    assert told("check", modules) == [
        "check: 2 modules, 1 returns",
        "     judging/factors",
        "     safe_text",
        "  <- judging/factors",
    ]


@pytest.mark.slow
def test_the_docs_name_the_modules_of_both_ways() -> None:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    rows = re.search(r"\| `check` \| `grade` besides \|\n.+\n((?:\|.+\n)+)", text)[1].splitlines()
    columns = zip(*(row.split("|")[2:4] for row in rows), strict=True)
    own, besides = ({name for cell in column for name in re.findall(r"`([\w/]+)`", cell)} for column in columns)
    course = load_settled(ROOT)
    checked, graded = (set(follow(course, run).modules) for run in (check, grade))
    assert len(checked) <= 15 and len(graded) <= 22
    assert (own, besides) == (checked, graded - checked)
