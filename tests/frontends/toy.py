"""What the tests of a student's commands share: where the toy exercise lies, a wrong solution, a notebook, another course."""

import json
from pathlib import Path

import yaml

from tests.helpers import TOY_SOLUTION

WRONG = TOY_SOLUTION.replace("2 * number", "3 * number")
TOY = "exercises/01_toy/toy.py"


def as_notebook(text: str) -> str:
    """A module as the notebook of one code cell, with a cell of words before it."""
    words = {"cell_type": "markdown", "metadata": {}, "source": ["# Words"]}
    code = {"cell_type": "code", "metadata": {}, "outputs": [{}], "execution_count": 3}
    return json.dumps(
        {"cells": [words, code | {"source": text.splitlines(keepends=True)}], "nbformat": 4, "metadata": {}}
    )


def change_course(root: Path, **keys: object) -> None:
    course = yaml.safe_load((root / "course.yml").read_text())
    (root / "course.yml").write_text(yaml.safe_dump(course | keys, sort_keys=False))
