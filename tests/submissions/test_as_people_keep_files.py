"""Files as people keep and hand them in, whatever system they came through: stubs, clones, environments, zips in zips, odd names."""

import json
from pathlib import Path

import pytest

from autograder.course.spec import Course
from autograder.course.yaml_file import load_course
from autograder.errors import SubmissionError, UsageError
from autograder.submissions.collect import collect
from tests.helpers import ROOT
from tests.submissions.downloads import MORE, TOY, as_zip, graded, write, zipped
from tests.submissions.stubs import MORE_STUB, STUB


def test_one_file_of_any_name_is_graded_where_its_steps_say_what_it_is(toy: Course, tmp_path: Path) -> None:
    root = write(tmp_path / "ada", {"Untitled0.py": TOY, "hw.py": "x = 1"})
    assert graded(collect([root / "Untitled0.py"], toy)) == {("ada", "01_toy"): "Untitled0.py"}
    with pytest.raises(UsageError, match="belongs to no exercise"):
        collect([root / "hw.py"], toy)
    assert graded(collect([root], toy)) == {("ada", "01_toy"): "Untitled0.py"}


def test_what_is_packed_deeper_is_opened_or_named(toy: Course, tmp_path: Path) -> None:
    deep = zipped(toy_DOT_py=TOY)
    for _ in range(4):
        deep = as_zip(tmp_path / "x.zip", {"hw/x.zip": deep}).read_bytes()
    root = write(tmp_path / "class", {"ada/hw/x.zip": zipped(a__b__toy_DOT_py=TOY), "eve/x.zip": deep})
    write(root, {"bob/hw/x.rar": b"Rar!", "kim/toy.py": TOY, "kim/x.rar": b"Rar!"})
    found = collect([root], toy)
    assert graded(found) == {
        (name, "01_toy"): "toy.py" * (name in ("ada", "kim")) for name in ("ada", "bob", "eve", "kim")
    }
    for student, why in (("bob", "x.rar: is not opened"), ("eve", "x.zip: is not opened")):
        (handin,) = (each for each in found.handins if each.student == student)
        with pytest.raises(SubmissionError, match=why):
            handin.read()
    assert [notice for notice in found.notices if "kim" in notice] == [
        f"{root}/kim/x.rar: is not opened: hand in a zip or the files themselves"
    ]


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


@pytest.mark.parametrize("own", ["", "exercises/"])
def test_a_class_in_the_course_s_own_folder_is_graded_and_said(own: str, built_toy: Course, tmp_path: Path) -> None:
    files = {f"{name}/01_toy/toy.py": TOY for name in ("ada", "bob", "eve")}
    files |= {"course.yml": "name: x", f"{own}01_toy/toy.py": STUB, "solutions/01_toy/toy.py": TOY}
    root = write(tmp_path / "class", files)
    found = collect([root], built_toy)
    assert set(graded(found)) == {(name, "01_toy") for name in ("ada", "bob", "eve")}
    said = [note for note in found.notices if "the course's own, since course.yml lies beside it" in note]
    assert len(said) == 2 and found.notices == said


def test_a_clone_with_one_more_folder_of_work_is_one_student_s_and_says_so(toy: Course, tmp_path: Path) -> None:
    root = write(tmp_path / "ada", {"course.yml": "", "exercises/01_toy/toy.py": TOY, "old/toy.py": "# old"})
    found = collect([root], toy)
    assert graded(found) == {("ada", "01_toy"): "toy.py"} and not found.whole
    assert found.notices == [f"{root}/old: left out: ada is graded by the course's folders beside it"]


def test_a_virtual_environment_in_a_hand_in_makes_one_line(toy: Course, tmp_path: Path) -> None:
    files = {f"ada/venv/lib/{number}.py": "x = 1" for number in range(60)} | {"ada/hw.py": TOY, "bob/toy.py": TOY}
    found = collect([write(tmp_path, files)], toy)
    assert graded(found) == {("ada", "01_toy"): "hw.py", ("bob", "01_toy"): "toy.py"}
    assert found.notices == [
        f"{tmp_path}/ada/venv/lib/0.py, and 48 more: left out: of no exercise of this course",
        f"{tmp_path}/ada/hw.py: graded as 01_toy, whose file is toy.py",
    ]


def test_a_name_of_any_length_takes_no_time(toy: Course, tmp_path: Path) -> None:
    long = [char * 20_000 for char in (" ", "-1", "_", "a_", " - ")]
    path = as_zip(tmp_path / "all.zip", {f"ada/{name}.py": TOY for name in long} | {"bob/toy.py": TOY})
    assert graded(collect([path], toy))["bob", "01_toy"] == "toy.py"


def test_zips_full_of_zips_are_not_looked_into_without_end(toy: Course, tmp_path: Path) -> None:
    work = zipped(**{"a__toy_DOT_py": TOY})
    deeper = as_zip(tmp_path / "1.zip", {f"{number:02}.zip": work for number in range(40)}).read_bytes()
    files = {"ada.zip": as_zip(tmp_path / "2.zip", {f"{number:02}.zip": deeper for number in range(40)}).read_bytes()}
    found = collect([write(tmp_path / "class", {**files, "bob/toy.py": TOY})], toy)
    assert graded(found) == {("ada", "01_toy"): "toy.py", ("bob", "01_toy"): "toy.py"} and not found.whole
    opened = [notice for notice in found.notices if "toy.py: left out" in notice]
    limited = [notice for notice in found.notices if notice.endswith(": left out: 3 zips are looked into")]
    assert len(opened) == 8 and len(limited) == 4  # 3 zips of 3; the rest of each is named


def test_a_zip_for_each_exercise_is_one_student_s_work(toy: Course, tmp_path: Path) -> None:
    files = {"ada/hw1.zip": zipped(toy_DOT_py=TOY), "ada/hw2.zip": zipped(more_DOT_py=MORE), "bob/toy.py": TOY}
    found = collect([write(tmp_path, files)], toy)
    assert set(graded(found)) == {("ada", "01_toy"), ("ada", "02_more"), ("bob", "01_toy")} and found.notices == []


def test_what_is_packed_in_a_folder_beside_the_work_is_opened_or_named(toy: Course, tmp_path: Path) -> None:
    data = dict.fromkeys(("ada/data/MNIST/raw/train-images-idx3-ubyte.gz", "bob/data/fruit.csv.xz"), b"x")
    files = {"ada/hw/toy.py": TOY, "ada/old/all.zip": zipped(toy_DOT_py="# old", more_DOT_py=MORE), "bob/toy.py": TOY}
    found = collect([write(tmp_path, files | data | {"bob/old/x.rar": b"Rar!"})], toy)
    assert graded(found) == {("ada", "01_toy"): "toy.py", ("ada", "02_more"): "more.py", ("bob", "01_toy"): "toy.py"}
    assert sorted(found.notices) == [
        f"{tmp_path}/ada/old/all.zip/toy.py: left out: {tmp_path}/ada/hw/toy.py is graded",
        f"{tmp_path}/ada: the work of ada is graded that is in {tmp_path}/ada/hw",
        f"{tmp_path}/bob/old/x.rar: is not opened: hand in a zip or the files themselves",
    ]
    assert not found.whole


def test_which_of_two_is_the_work_is_not_clear_where_no_name_says_it(toy: Course, tmp_path: Path) -> None:
    root = write(tmp_path, {"01_toy/ada.py": TOY, "01_toy/bob.py": TOY})
    found = collect([root], toy)
    assert [handin.file for handin in found.handins] == ["ada.py"] and not found.whole
    assert f"{root}/01_toy/bob.py: left out: ada.py beside it is graded" in found.notices


def test_zips_in_folders_beside_a_loose_file_are_named(toy: Course, tmp_path: Path) -> None:
    zips = {f"{name}/hw.zip": zipped(toy_DOT_py=TOY) for name in ("ada", "bob")}
    data = {"data/set.zip": zipped(a_DOT_csv="1")}  # of no work, and so of no matter
    found = collect([write(tmp_path, {"toy.py": TOY, **zips, **data})], toy)
    assert len(found.handins) == 1 and not found.whole
    said = f"left out: {tmp_path.name} is graded by what lies beside it"
    assert found.notices == [f"{tmp_path}/{name}: {said}" for name in zips]


def test_which_of_two_zips_holds_the_work_is_not_clear(toy: Course, tmp_path: Path) -> None:
    zips = {f"ada/hw{name}.zip": zipped(toy_DOT_py=TOY) for name in ("", "-final")}
    found = collect([write(tmp_path, {**zips, "bob/toy.py": TOY})], toy)
    assert graded(found) == {("ada", "01_toy"): "toy.py", ("bob", "01_toy"): "toy.py"} and not found.whole
    assert found.notices == [f"{tmp_path}/ada/hw.zip/toy.py: left out: {tmp_path}/ada/hw-final.zip/toy.py is graded"]


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


@pytest.mark.parametrize("name", ["work.tar.gz", "work.rar", "work.7z", "work.pdf"])
def test_what_cannot_be_opened_is_nobodys_zero_and_named(name: str, toy: Course, tmp_path: Path) -> None:
    ada, bob = collect([write(tmp_path, {f"ada/{name}": b"\x00", "bob/toy.py": TOY})], toy).handins
    assert bob.read() == TOY.encode() and name in ada.where and ada.blank
    if ada.found:
        with pytest.raises(SubmissionError, match="is not opened: hand in a zip or the files themselves"):
            ada.read()
    assert ada.found == (name != "work.pdf")
