"""Every exercise as a notebook, solved and unsolved, run from top to bottom; and as a module, without matplotlib."""

import base64
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext
import nbformat
import pytest
from matplotlib.figure import Figure
from nbclient import NotebookClient

from autograder import plots
from autograder.course.stub import PERCENT
from autograder.course.yaml_file import load_course
from tests.helpers import PATIENCE, ROOT

COURSE = load_course(ROOT)
LESSONS = {name: f"{name}/{Path(spec.file).stem}" for name, spec in COURSE.exercises.items()}
KINDS = ("solutions", "exercises")
# `%reset` looks for garbage among all objects: what was made before it need not be looked at again, nor as lessons run.
LIBRARIES, FORGET = "import gc, matplotlib.pyplot, torch\ngc.disable()", "import gc\ngc.freeze()\n%reset -f"
ONCE = '%config InlineBackend.print_figure_kwargs = {"bbox_inches": None}'  # else each figure is drawn twice, to be cut


@dataclass(frozen=True)
class Ran:
    """What the cells of one notebook left behind."""

    errors: list[str]
    pictures: list[bytes]
    printed: str


def outputs(cells: list[Any]) -> Ran:
    shown = [output for cell in cells for output in cell.get("outputs", [])]
    errors = [f"{output.ename}: {output.evalue}" for output in shown if output.output_type == "error"]
    data = [output.data for output in shown if output.output_type in ("display_data", "execute_result")]
    pictures = [base64.b64decode(each["image/png"]) for each in data if "image/png" in each]
    return Ran(errors, pictures, "".join(output.text for output in shown if output.output_type == "stream"))


def figures(name: str) -> list[set[str]]:
    """The figure cells of a lesson: which steps each of them uses."""
    cells = jupytext.read(ROOT / "solutions" / f"{LESSONS[name]}.py", fmt=PERCENT).cells
    drawn = [set(re.findall(r"\w+", cell.source)) for cell in cells if "@plots.as_you_work" in cell.source]
    return [words & set(COURSE.exercises[name].steps) for words in drawn]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Ran]:
    """All notebooks, converted by jupytext and run in one kernel that forgets all names in between."""
    folder = tmp_path_factory.mktemp("notebooks")
    whole = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
    whole.cells = [nbformat.v4.new_code_cell(text) for text in (LIBRARIES, ONCE, FORGET)]
    parts = {}
    for kind in KINDS:
        for name, lesson in LESSONS.items():
            path = folder / f"{kind}_{name}.ipynb"
            jupytext.write(jupytext.read(ROOT / kind / f"{lesson}.py", fmt=PERCENT), path)
            cells = nbformat.read(path, as_version=4).cells
            parts[kind, name] = slice(len(whole.cells), len(whole.cells) + len(cells))
            whole.cells += [*cells, nbformat.v4.new_code_cell(FORGET)]
    for number, cell in enumerate(whole.cells):
        cell.id = f"cell-{number}"
    patient = {"timeout": PATIENCE, "startup_timeout": PATIENCE}
    client = NotebookClient(whole, **patient, allow_errors=True, resources={"metadata": {"path": str(folder)}})
    client.execute()
    made = {key: outputs(whole.cells[part]) for key, part in parts.items()}
    if shelf := os.environ.get("NOTEBOOK_PICTURES"):
        for (kind, name), one in made.items():
            for number, picture in enumerate(one.pictures, 1):
                Path(shelf, f"{kind}_{name[:2]}_{number}.png").write_bytes(picture)
    return made


@pytest.mark.parametrize("name", LESSONS)
def test_a_solved_notebook_runs_and_draws_its_figures(ran: dict[tuple[str, str], Ran], name: str) -> None:
    solved = ran["solutions", name]
    assert (solved.errors, solved.printed, len(solved.pictures)) == ([], "", len(figures(name)))
    for picture in solved.pictures:
        assert picture.startswith(b"\x89PNG") and len(picture) > 10_000


@pytest.mark.parametrize("name", LESSONS)
def test_an_unsolved_notebook_runs_and_says_what_is_missing(ran: dict[tuple[str, str], Ran], name: str) -> None:
    unsolved = ran["exercises", name]
    assert unsolved.errors == []
    said = re.findall(r"No figure yet: (\w+) is not written yet", unsolved.printed)
    needing = [steps for steps in figures(name) if steps]
    assert unsolved.printed.count("\n") == len(said) == len(needing)
    assert all(step in steps for step, steps in zip(said, needing, strict=True))
    assert len(unsolved.pictures) == len(figures(name)) - len(needing)


def test_no_exercise_imports_matplotlib_as_a_module() -> None:
    """A student's file runs where only NumPy and PyTorch are."""
    files = [str(ROOT / kind / f"{lesson}.py") for kind in KINDS for lesson in LESSONS.values()]
    code = (
        "import runpy, sys\n"
        "for path in sys.argv[1:]:\n"
        "    runpy.run_path(path, run_name='module')\n"
        "    found = [name for name in sys.modules if name.split('.')[0] in ('matplotlib', 'autograder')]\n"
        "    assert not found, (path, found)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *files], capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_figure_of_an_unwritten_step_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    @plots.as_you_work
    def picture(figure: Figure) -> None:
        raise NotImplementedError("02_manual_gradient: train is not written yet")

    sentence = "No figure yet: train is not written yet. Write it, run its cell, then this one again.\n"
    assert capsys.readouterr().out == sentence


@pytest.mark.parametrize("error", [NotImplementedError("no forward"), ValueError("shapes"), KeyboardInterrupt()])
def test_any_other_error_of_a_figure_shows(error: BaseException) -> None:
    with pytest.raises(type(error)) as caught:

        @plots.as_you_work
        def picture(figure: Figure) -> None:
            figure.add_subplot()
            raise error

    assert caught.value is error


def test_a_figure_is_as_wide_as_it_has_panels_and_is_put_away() -> None:
    import matplotlib.pyplot as plt

    seen: list[Figure] = []
    before = plt.get_fignums()
    with plt.rc_context({"backend": "agg"}):

        @plots.as_you_work
        def one(figure: Figure) -> None:
            figure.add_subplot()
            seen.append(figure)

        @plots.as_you_work
        def three(figure: Figure) -> None:
            figure.subplots(1, 3)
            seen.append(figure)

    assert seen[0].get_figwidth() < seen[1].get_figwidth()
    assert plt.get_fignums() == before
