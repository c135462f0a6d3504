"""The schema from which editors complete `course.yml` is that of the models, and takes what they take."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from autograder.frontends.authoring.start import make_course
from tests.helpers import COURSE, ROOT, TOY_YML
from tools.course_schema import SCHEMA, schema_text

SCHEMA_OF = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_the_schema_is_made_of_the_models() -> None:
    if f"pydantic=={version('pydantic')}\n" not in (ROOT / "constraints.txt").read_text(encoding="utf-8"):
        pytest.skip("another release of pydantic may put it in other words")
    assert SCHEMA.read_text(encoding="utf-8") == schema_text(), "run `make schema`"


def test_editors_find_the_schema_from_the_first_line(tmp_path: Path) -> None:
    make_course(tmp_path / "new")
    for root in (ROOT, ROOT / "examples/logistic", tmp_path / "new"):
        first = (root / "course.yml").read_text(encoding="utf-8").splitlines()[0]
        named = root / first.removeprefix("# yaml-language-server: $schema=")
        assert named.is_relative_to(root if root.name == "new" else ROOT)
        assert named.read_bytes() == SCHEMA.read_bytes()


@pytest.mark.parametrize("text", [(ROOT / "course.yml").read_text(encoding="utf-8"), COURSE, TOY_YML])
def test_a_course_that_is_right_is_right_for_the_schema(text: str) -> None:
    assert [error.message for error in SCHEMA_OF.iter_errors(yaml.safe_load(text))] == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("title: A sample", "titel: A sample"),
        ("        points: 1\n", "        point: 1\n"),
        ("          slope: 2.0", "          slop: 2.0"),
        ("        dtype: float64", "        dtype: float16"),
        ("  02_second:", "  second:"),
        ("          w: {between: [1.0, 2.0]}", "          w: {betwen: [1.0, 2.0]}"),
    ],
)
def test_an_editor_marks_what_the_course_is_refused_for(right: str, wrong: str) -> None:
    assert right in COURSE
    assert not SCHEMA_OF.is_valid(yaml.safe_load(COURSE.replace(right, wrong, 1)))
