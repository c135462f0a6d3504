"""A release knows what it brought: what was worked on is told from what came, and files of another release from its own."""

import json
import os
from pathlib import Path

import pytest

from autograder.course.released import FORMAT, HIDDEN, MANIFEST, all_of, content_of, mixed, read_release

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
    assert release.brought(file) and not release.untouched(file)
    assert not any(map(release.brought, (root / "notes.txt", root.parent / "course.yml")))
    assert mixed(root, file.parent, ()) == "" and mixed(root, file.parent, ("toy.py",)).startswith(
        f"{file}: is not of the"
    )


def test_what_is_no_file_is_not_waited_for(root: Path) -> None:
    release, file = read_release(root), root / "exercises/01_toy/toy.py"
    assert release is not None
    file.unlink()
    os.mkfifo(file)
    assert not release.untouched(file) and not release.may_be_replaced(file)
    file.unlink()
    file.symlink_to(file.name)  # which leads nowhere
    assert not release.untouched(file)


def test_running_a_cell_of_a_notebook_is_no_work() -> None:
    def notebook(**more: object) -> bytes:
        code = {"cell_type": "code", "source": ["x = 1\n", "y = 2"], **more}
        return json.dumps({"cells": [{"cell_type": "markdown", "source": "words"}, code]}).encode()

    came = content_of(notebook(outputs=[], execution_count=None), "a.ipynb")
    assert content_of(notebook(outputs=[{"text": "3"}], execution_count=4), "a.ipynb") == came
    assert content_of(notebook().replace(b"y = 2", b"y = 3"), "a.ipynb") != came


def test_all_that_can_have_been_written_into_a_notebook_decides_whether_it_may_be_replaced(root: Path) -> None:
    def notebook(words: str = "words", code: str = "x = 1", outputs: tuple[dict[str, str], ...] = (), **more: object):
        of_code = {"cell_type": "code", "source": [code], "outputs": list(outputs), **more}
        return json.dumps({"cells": [{"cell_type": "markdown", "source": words}, of_code]}).encode()

    file = root / "exercises/01_toy/toy.ipynb"
    files, came = {"exercises/01_toy/toy.ipynb": content_of(notebook(), "a.ipynb")}, all_of(notebook(), "a.ipynb")
    said = {"format": FORMAT, "files": files, "notebooks": dict.fromkeys(files, came)}
    (root / HIDDEN / MANIFEST).write_text(json.dumps(said))
    release = read_release(root)
    assert release is not None
    for changed, lost in [
        (notebook(execution_count=3, metadata={"collapsed": False}), False),  # as Jupyter saves what was only opened
        (notebook(words="words\nMY NOTES"), True),
        (notebook(outputs=({"text": "3"},)), True),
        (notebook(code="x = 2"), True),
        (b"MY NOTES", True),
    ]:
        file.write_bytes(changed)
        assert release.may_be_replaced(file) is not lost
    file.write_bytes(notebook())
    (root / HIDDEN / MANIFEST).write_text(json.dumps({"format": FORMAT, "files": files} | {"older": "than that"}))
    older = read_release(root)
    assert older is not None and older.untouched(file) and not older.may_be_replaced(file)  # it cannot tell


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"format": 1}', '{"format": 99, "files": {}}', '{"format": 1, "files": 5}']
)
def test_what_says_nothing_of_a_release_is_none(text: str, root: Path) -> None:
    (root / HIDDEN / MANIFEST).write_text(text)
    assert read_release(root) is None and mixed(root, root / "exercises/01_toy", ("toy.py",)) == ""
