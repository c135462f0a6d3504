"""Which exercise a file is, whatever became of its name; and whether anything is in it."""

import json
from pathlib import Path

import pytest

from autograder.course.spec import Course
from autograder.course.yaml_file import load_course
from autograder.errors import UsageError
from autograder.submissions.collect import collect
from tests.helpers import ROOT
from tests.submissions.downloads import TOY, as_zip, graded, write
from tests.submissions.stubs import MORE_STUB, STUB


def test_one_file_of_any_name_is_graded_where_its_steps_say_what_it_is(toy: Course, tmp_path: Path) -> None:
    root = write(tmp_path / "ada", {"Untitled0.py": TOY, "hw.py": "x = 1"})
    assert graded(collect([root / "Untitled0.py"], toy)) == {("ada", "01_toy"): "Untitled0.py"}
    with pytest.raises(UsageError, match="belongs to no exercise"):
        collect([root / "hw.py"], toy)
    assert graded(collect([root], toy)) == {("ada", "01_toy"): "Untitled0.py"}


CHECK = 'from autograder.nb import check\n\ncheck("more")'


def code_cell(source: str) -> dict[str, object]:
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": []}


def test_an_untouched_stub_is_no_hand_in(built_toy: Course, tmp_path: Path) -> None:
    root = write(
        tmp_path / "class",
        {
            "ada/01_toy/toy.py": TOY,
            "ada/02_more/more.py": MORE_STUB,
            "bob/01_toy/toy.py": STUB.replace("\n", "\r\n") + "\n# what now?\n",
            "bob/02_more/more.ipynb": json.dumps({"cells": [*map(code_cell, ("import os", MORE_STUB, CHECK))]}),
        },
    )
    found = collect([root], built_toy)
    assert graded(found) == {("ada", "01_toy"): "toy.py", ("bob", "01_toy"): ""}
    assert found.handins[1].where == f"{root}/bob/01_toy/toy.py: is the stub as it was handed out"
    assert found.notices == ["02_more: left out: nobody has written anything in its stub"]


@pytest.mark.parametrize(
    ("theirs", "file"),
    [
        (STUB.replace("# TODO", '"""As an earlier release had it."""') + "\n# %%\nplot(double, older=True)\n", ""),
        (STUB + "\ndef duoble(x):\n    return 2 * x\n", "toy.py"),
        (STUB + "\ndouble = lambda x: 2 * x\n", "toy.py"),
        (STUB + "\nglobals()['double'] = abs\n", "toy.py"),
        (STUB + "\ndouble.forward = abs\n", "toy.py"),
        (STUB + f"\n{'import ' + '.'.join('x' * 9000)}\n", "toy.py"),
        (STUB.replace("# TODO", "y = 2 * x"), "toy.py"),
        (STUB + "\n)\n", "toy.py"),
    ],
)
def test_the_steps_tell_a_stub_whatever_stands_beside_them(
    theirs: str, file: str, built_toy: Course, tmp_path: Path
) -> None:
    root = write(tmp_path / "class", {"ada/01_toy/toy.py": TOY, "bob/01_toy/toy.py": theirs})
    assert graded(collect([root], built_toy)) == {("ada", "01_toy"): "toy.py", ("bob", "01_toy"): file}


def test_a_name_of_any_length_takes_no_time(toy: Course, tmp_path: Path) -> None:
    long = [char * 20_000 for char in (" ", "-1", "_", "a_", " - ")]
    path = as_zip(tmp_path / "all.zip", {f"ada/{name}.py": TOY for name in long} | {"bob/toy.py": TOY})
    assert graded(collect([path], toy))["bob", "01_toy"] == "toy.py"


EXERCISE = "02_manual_gradient"


SOLVED = (ROOT / f"solutions/{EXERCISE}/manual_gradient.py").read_text(encoding="utf-8")


NOTEBOOK = json.dumps({"cells": [code_cell("from google.colab import drive"), code_cell(SOLVED)], "nbformat": 4})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *((name, SOLVED) for name in ("manual_gradient (1).py", "manual-gradient.py", "Manual_Gradient.PY")),
        *((name, SOLVED) for name in ("manual_gradient.py.txt", "ada_hw2.py")),
        *((name, NOTEBOOK) for name in ("Copy of manual_gradient.ipynb", "Untitled0.ipynb")),
    ],
)
def test_names_that_people_and_browsers_give_a_real_exercise(name: str, text: str, tmp_path: Path) -> None:
    root = write(tmp_path, {f"ada/{name}": text, "bob/manual_gradient.py": SOLVED})
    found = collect([root], load_course(ROOT))
    assert graded(found) == {("ada", EXERCISE): name, ("bob", EXERCISE): "manual_gradient.py"}
    assert found.notices == [f"{root}/ada/{name}: graded as {EXERCISE}, whose file is manual_gradient.py"]
