"""A release knows what it brought: what was worked on is told from what came, and files of another release from its own."""

import json
from pathlib import Path

import pytest

from autograder.course.released import FORMAT, HIDDEN, MANIFEST, content_of, mixed, read_release

CAME = {"course.yml": b"name: x\n", "exercises/01_toy/toy.py": b"def double(x):\n    ...\n"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder as a release left it."""
    for name, data in CAME.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    files = {name: content_of(data, name) for name, data in CAME.items()}
    (tmp_path / HIDDEN).mkdir()
    (tmp_path / HIDDEN / MANIFEST).write_text(json.dumps({"format": FORMAT, "files": files}))
    return tmp_path


def test_what_was_changed_is_told_from_what_came(root: Path) -> None:
    release, file = read_release(root), root / "exercises/01_toy/toy.py"
    assert release is not None and release.untouched(file) and release.brought(file)
    file.write_bytes(CAME["exercises/01_toy/toy.py"].replace(b"\n", b"\r\n"))  # as an editor on Windows saves it
    assert release.untouched(file)
    file.write_text("def double(x):\n    return 2 * x\n")
    (root / "notes.txt").write_text("mine")
    assert [release.foreign(path) for path in (file, root / "notes.txt", root.parent / "course.yml")] == [
        True,
        False,
        False,
    ]
    assert mixed(root, file.parent, ()) == "" and mixed(root, file.parent, ("toy.py",)).startswith(
        f"{file}: is not of the"
    )


def test_running_a_cell_of_a_notebook_is_no_work() -> None:
    def notebook(**more: object) -> bytes:
        code = {"cell_type": "code", "source": ["x = 1\n", "y = 2"], **more}
        return json.dumps({"cells": [{"cell_type": "markdown", "source": "words"}, code]}).encode()

    came = content_of(notebook(outputs=[], execution_count=None), "a.ipynb")
    assert content_of(notebook(outputs=[{"text": "3"}], execution_count=4), "a.ipynb") == came
    assert content_of(notebook().replace(b"y = 2", b"y = 3"), "a.ipynb") != came


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"format": 1}', '{"format": 99, "files": {}}', '{"format": 1, "files": 5}']
)
def test_what_says_nothing_of_a_release_is_none(text: str, root: Path) -> None:
    (root / HIDDEN / MANIFEST).write_text(text)
    assert read_release(root) is None and mixed(root, root / "exercises/01_toy", ("toy.py",)) == ""
