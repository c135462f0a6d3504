"""A student's notebook: it installs what is missing, and checks itself."""

import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from tests.helpers import PATIENCE, own_environment
from tests.nbtools import RIGHT, WRONG


@pytest.fixture(scope="module")
def student(built, autograder, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("released") / "student"
    assert autograder("release", folder, "--zip", cwd=built).returncode == 0
    return folder


def test_a_released_notebook_run_wrong_and_right(student: Path) -> None:
    nb: Any = nbformat.read(student / "exercises/01_toy/toy.ipynb", as_version=4)
    assert nb.cells[0].id == "setup" and nb.cells[0].source.startswith("# Run this cell first")
    assert nb.cells[0].metadata.jupyter.source_hidden  # the lesson comes first: of the cell's code one line is shown
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
