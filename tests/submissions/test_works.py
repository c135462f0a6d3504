"""What of one student's work is handed in for which exercise, and what is said of the rest."""

import datetime
from pathlib import Path

import pytest

from autograder.course.spec import Course
from autograder.errors import SubmissionError
from autograder.submissions.collect import collect
from tests.helpers import put
from tests.submissions.downloads import MORE, TOY, as_zip, graded, write, zipped


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


def test_a_virtual_environment_in_a_hand_in_makes_one_line(toy: Course, tmp_path: Path) -> None:
    files = {f"ada/venv/lib/{number}.py": "x = 1" for number in range(60)} | {"ada/hw.py": TOY, "bob/toy.py": TOY}
    found = collect([write(tmp_path, files)], toy)
    assert graded(found) == {("ada", "01_toy"): "hw.py", ("bob", "01_toy"): "toy.py"}
    assert found.notices == [
        f"{tmp_path}/ada/venv/lib/0.py, and 48 more: left out: of no exercise of this course",
        f"{tmp_path}/ada/hw.py: graded as 01_toy, whose file is toy.py",
    ]


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


@pytest.mark.parametrize("name", ["work.tar.gz", "work.rar", "work.7z", "work.pdf"])
def test_what_cannot_be_opened_is_nobodys_zero_and_named(name: str, toy: Course, tmp_path: Path) -> None:
    ada, bob = collect([write(tmp_path, {f"ada/{name}": b"\x00", "bob/toy.py": TOY})], toy).handins
    assert bob.read() == TOY.encode() and name in ada.where and ada.blank
    if ada.found:
        with pytest.raises(SubmissionError, match="is not opened: hand in a zip or the files themselves"):
            ada.read()
    assert ada.found == (name != "work.pdf")


@pytest.mark.parametrize(
    ("said", "came"),
    [
        ("2031-03-02 17:30:05.123 UTC", "2031-03-02T17:30:05.123000+00:00"),
        ("2031-03-02 17:30:05 Europe/Berlin", "2031-03-02T17:30:05+01:00"),
        ("yesterday evening", None),
        ("2031-03-02 17:30:05 Nowhere/Town", None),
        ("0001-01-01 00:00:00 Asia/Tokyo", None),
        ("9999-12-31 23:59:59 America/Lima", None),
    ],
)
def test_when_nbgrader_collected_a_hand_in_is_when_it_came(said: str, came: str | None, toy, tmp_path):
    put(tmp_path, "ada/01_toy/toy.py", "ada/02_more/more.py", "ada/01_toy/timestamp.txt")
    (tmp_path / "ada/01_toy/timestamp.txt").write_text(f"{said}\n", encoding="utf-8")
    toys, more = collect([tmp_path], toy).handins
    assert toys.source.submitted == (came and datetime.datetime.fromisoformat(came)) and more.source.submitted is None
