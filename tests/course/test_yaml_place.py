"""Where something stands in a YAML file: the line of the deepest part that is there, and its key."""

import pytest
import yaml

from autograder.course.yaml_place import as_said, locate

TEXT = """\
name: x
exercises:
  01_first:
    cases:
      line:
        data: {kind: line, n: 5}
        values:
          lr: 0.1
      again:
        like: line
        values:
          steps: 3
    steps:
    - slope
    - train
"""
TREE = yaml.compose(TEXT)
CASES = ["exercises", "01_first", "cases"]


@pytest.mark.parametrize(
    ("path", "line", "key"),
    [
        ([], 1, ""),
        (["name"], 1, "name"),
        (["exercises", "01_first", "steps", 1], 15, "exercises.01_first.steps.1"),
        ([*CASES, "line", "values", "lr", "float"], 8, "exercises.01_first.cases.line.values.lr"),  # read as a float
        ([*CASES, "line", "data", "line", "n"], 6, "exercises.01_first.cases.line.data.n"),  # which kind it is
        ([*CASES, "line", "title"], 5, "exercises.01_first.cases.line.title"),  # it is not there
    ],
)
def test_a_place_is_its_line_and_its_key(path: list[int | str], line: int, key: str) -> None:
    assert locate(TREE, path) == (line, key)


def test_what_a_case_takes_over_is_placed_where_it_is_said() -> None:
    assert as_said(TREE, [*CASES, "again", "values", "lr"]) == [*CASES, "line", "values", "lr"]
    for own in (["values", "steps"], ["like"]):
        assert as_said(TREE, [*CASES, "again", *own]) == [*CASES, "again", *own]
