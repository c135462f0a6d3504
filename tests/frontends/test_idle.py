"""A record that a change of the input would not show is remarked."""

import shutil
from pathlib import Path

import pytest

from autograder.course.yaml_file import load_course
from autograder.frontends.authoring.validate import validate_exercise
from tests.helpers import TOY_CHECKS, write_toy


@pytest.mark.parametrize(
    "record",
    [
        'see.unchanged("x", x, list(x))',
        'z = x\n    see.unchanged("x", x, z)',
        'see.unchanged("x", [2 * n for n in x], [2 * n for n in x])',
    ],
)
def test_an_input_that_is_held_against_itself_is_remarked(built: Path, tmp_path: Path, sandbox, record: str) -> None:
    shutil.copytree(built / "exercises/01_toy", tmp_path / "exercises/01_toy")
    root = write_toy(tmp_path)
    right = 'see.unchanged("x", x, list(case.x))'
    found = validate_exercise(load_course(root), "01_toy", sandbox, 5).remarks
    assert not any("all that it is handed" in said for said in found)
    write_toy(root, checks=TOY_CHECKS.replace(right, record))
    found = validate_exercise(load_course(root), "01_toy", sandbox, 5).remarks
    assert any("'double' sees x unchanged even where `double` changes all" in said for said in found), found
