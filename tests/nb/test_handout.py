"""A student's notebook: it installs what is missing, checks itself, and what counts is the newest of what was saved and run."""

import json
import os
import subprocess
import sys
import time
import types
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.nb.cells import cells_now
from tests.helpers import PATIENCE, own_environment

RIGHT = "def double(x):\n    return [2 * number for number in x]\n"
WRONG = "def double(x):\n    return [3 * number for number in x]\n"
NEITHER = "print('nothing is defined here')"


@pytest.fixture(scope="module")
def student(built, autograder, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("released") / "student"
    assert autograder("release", folder, "--zip", cwd=built).returncode == 0
    return folder


class Kernel:
    """As much of IPython's shell as knows what was run."""

    def __init__(self) -> None:
        self.history_manager = SimpleNamespace(input_hist_raw=[""])
        self.events, self._told = self, list[Callable[[Any], None]]()

    def register(self, event: str, told: Callable[[Any], None]) -> None:
        assert event == "pre_run_cell"
        self._told.append(told)

    def run(self, text: str) -> None:
        self.history_manager.input_hist_raw.append(text)
        for told in self._told:
            told(SimpleNamespace(raw_cell=text))


def write(path: Path, *cells: str, saved_at: float) -> None:
    path.write_text(json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]}))
    os.utime(path, (saved_at, saved_at))


def test_the_newest_of_what_was_saved_and_what_was_run_counts(tmp_path: Path) -> None:
    file, kernel, now = tmp_path / "toy.ipynb", Kernel(), time.time()
    write(file, NEITHER, RIGHT, saved_at=now - 60)
    kernel.run(WRONG)  # before anybody listened
    assert cells_now(kernel, file) == ([NEITHER, WRONG], ["double"])
    kernel.run(RIGHT)
    assert cells_now(kernel, file) == ([NEITHER, RIGHT], [])
    kernel.run(WRONG)
    assert cells_now(kernel, file) == ([NEITHER, WRONG], ["double"])
    write(file, NEITHER, RIGHT, saved_at=now + 60)  # changed again and saved, but not run
    kernel.history_manager.input_hist_raw.clear()
    kernel.run(WRONG)
    assert cells_now(kernel, file) == ([NEITHER, RIGHT], [])
    assert cells_now(kernel, None) == ([WRONG], ["double"])


def test_in_colab_the_page_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = [{"cell_type": "markdown", "source": "x"}, {"cell_type": "code", "source": ["a = 1\n", "b = 2"]}]
    message = types.ModuleType("google.colab._message")
    message.blocking_request = lambda what, request, timeout_sec: {"ipynb": {"cells": page}}  # type: ignore[attr-defined]
    for name, module in (("google.colab", types.ModuleType("google.colab")), ("google.colab._message", message)):
        monkeypatch.setitem(sys.modules, name, module)
    kernel = Kernel()
    kernel.run(WRONG)
    assert cells_now(kernel, None) == (["a = 1\nb = 2"], [])
    message.blocking_request = lambda *_, **__: None  # type: ignore[attr-defined]
    assert cells_now(kernel, None) == ([WRONG], ["double"])


def test_a_released_notebook_run_wrong_and_right(student: Path) -> None:
    nb: Any = nbformat.read(student / "exercises/01_toy/toy.ipynb", as_version=4)
    assert nb.cells[0].id == "setup" and nb.cells[0].source.startswith("# Run this cell first")
    place = next(number for number, cell in enumerate(nb.cells) if "def double" in cell.source)
    assert "check" in nb.cells[place + 1].source
    nb.cells = [
        nb.cells[0],
        *(cell for text in (WRONG, RIGHT) for cell in (nbformat.v4.new_code_cell(text), nb.cells[place + 1].copy())),
    ]
    where = {"metadata": {"path": str(student / "exercises/01_toy")}}
    NotebookClient(nb, kernel_name="python3", timeout=PATIENCE, startup_timeout=PATIENCE, resources=where).execute(
        env=own_environment()
    )
    wrong, right = nb.cells[2].outputs, nb.cells[4].outputs
    told = "\n".join(output.data.get("text/plain", "") for output in wrong if "data" in output)
    assert "double: 0 of 2 points" in told and "should be 2; yours is 3." in told and "Seen with" in told
    assert "Not saved yet: double" in told
    assert "double: 2 of 2 points" in str(right) and not any("error" in output.output_type for output in right)


def setup_cell(student: Path) -> str:
    return str(nbformat.read(student / "exercises/01_toy/toy.ipynb", as_version=4).cells[0].source)


def test_the_first_cell_finds_the_zip_beside_a_notebook_that_lies_alone(student: Path, tmp_path: Path) -> None:
    """As in Colab: another folder, the zip uploaded into it, autograder not installed (and no pip to install it with)."""
    hidden = "import sys, importlib.util as util\nfind = util.find_spec\nutil.find_spec = lambda name: None if name == 'autograder' else find(name)\n"
    pip = "import subprocess\nsubprocess.run = lambda words, **_: print('pip', words[-1]) or type('Done', (), {'returncode': 0})\n"
    script = hidden + pip + setup_cell(student)
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "Put the course's zip" in done.stderr and "Traceback" not in done.stderr
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as other:
        other.writestr("notes.txt", "x")
    (tmp_path / "renamed (1).zip").write_bytes((student.parent / "student.zip").read_bytes())
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f"Ready: {tmp_path}/student/exercises/01_toy" in done.stdout and ".whl" in done.stdout
    assert not (tmp_path / "notes.txt").exists()
