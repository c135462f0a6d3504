"""Nobody's YAML ends the grader: what is nested too deeply is refused before libyaml makes a tree of it."""

from pathlib import Path

import pytest
import yaml

from autograder.course.outline import read_outline
from autograder.course.yaml_depth import DEEPEST, compose


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_what_is_nested_too_deeply_is_refused(opening: str) -> None:
    compose(f"a: {'[' * (DEEPEST - 1)}{']' * (DEEPEST - 1)}", yaml.SafeLoader)
    with pytest.raises(RecursionError):
        compose(opening * 50_000, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def test_a_course_that_is_nested_too_deeply_has_no_outline(tmp_path: Path) -> None:
    (tmp_path / "course.yml").write_text("[" * 100_000)
    assert read_outline(tmp_path) is None
