"""What the names in a download say, system by system."""

import datetime
from pathlib import Path
from typing import get_args

import pytest

from autograder.course.spec import Course
from autograder.errors import UsageError
from autograder.frontends.commands.instructor import System
from autograder.submissions.adapters import ADAPTERS
from autograder.submissions.collect import collect
from tests.submissions.downloads import CASES, MOODLE, TOY, graded, write


def test_what_a_system_says_of_a_hand_in_is_kept(toy: Course, tmp_path: Path) -> None:
    def source(case: str, student: str):
        root = write(tmp_path / case, CASES[case][0])
        return next(handin.source for handin in collect([root], toy).handins if handin.student == student)

    canvas = source("canvas", "byronbob")
    assert (canvas.system, canvas.person.id, canvas.late, canvas.original) == (
        "canvas",
        "12",
        True,
        "byronbob_LATE_12_903_",
    )
    assert source("moodle folders", "Bob Byron").original == "Bob Byron_12_assignsubmission_file/"
    assert source("blackboard", "Ada Lovelace").submitted == datetime.datetime(2026, 1, 2, 10)
    assert source("blackboard", "Ada Lovelace").person.id == "ada"
    assert source("brightspace folders", "Ada Lovelace").submitted == datetime.datetime(2026, 1, 1, 13, 15)
    eve = source("gradescope", "Eve Euler")
    assert (eve.person.id, eve.person.email) == ("503", "eve@example.edu")
    assert eve.submitted == datetime.datetime(2026, 1, 2, 10, tzinfo=datetime.UTC)


def test_whoever_grades_may_name_the_system(toy: Course, tmp_path: Path) -> None:
    files = {"Ada Lovelace_11_assignsubmission_file_/toy.py": TOY, "bob/toy.py": TOY, "eve/toy.py": TOY}
    root = write(tmp_path, files)
    assert set(graded(collect([root], toy))) == {(name.partition("/")[0], "01_toy") for name in files}
    found = collect([root], toy, "moodle")
    assert set(graded(found)) == {(name, "01_toy") for name in ("Ada Lovelace", "bob", "eve")}
    assert found.told == [f"{MOODLE}: 1 student"]
    with pytest.raises(UsageError, match="no name in it is as in a canvas download"):
        collect([root], toy, "canvas")
    assert set(get_args(System)) == {adapter.name for adapter in ADAPTERS} | {"github", "names"}


def test_flat_files_that_are_named_after_students_are_read_where_that_is_said(toy: Course, tmp_path: Path) -> None:
    names = ("ada_toy.py", "TOY - Bob Byron.PY", "more-eve (1).py", "ada - Copy of more.py", "toy_ada.py", "x.py")
    root = write(tmp_path, dict.fromkeys(names, TOY))
    unasked = collect([root], toy)
    assert not unasked.whole and len(unasked.notices) == len(names)
    either = "or name the one that counts if all are one student's"
    assert [notice for notice in unasked.notices if "give --from names" not in notice] == [
        f"{root}/x.py: left out: whose it is cannot be told: put it into the student's folder, {either}"
    ]
    found = collect([root], toy, "names")
    assert found.told == ["Files named after students: 3 students"]
    ada, bob, eve = ("ada", "01_toy"), ("Bob Byron", "01_toy"), ("eve", "02_more")
    assert graded(found) == {ada: "toy.py", ("ada", "02_more"): "more.py", bob: "toy.py", eve: "more.py"}
    assert sum("left out" in notice for notice in found.notices) == 2


def test_a_student_s_own_text_is_nobody_in_blackboard(toy: Course, tmp_path: Path) -> None:
    ada, at = "HW_1_ada_attempt_2026-01-01-10-00-00", "attempt_2026-01-01-11-00-00"
    files = {f"{ada}.txt": "Name: Ada E (ada)", f"{ada}_toy.py": TOY, f"{ada}_my_notes_attempt_2.txt": "notes"}
    root = write(tmp_path, files | {f"{ada}_a_bob_{at}.txt": f"Name: Bob E (bob)\n\n{TOY}"})
    found = collect([root], toy)
    assert {handin.student for handin in found.handins} == {"Ada E"}


@pytest.mark.parametrize(
    ("mine", "another"),
    [
        ("Ada E_11_assignsubmission_file_", "Bob E_12_assignsubmission_file_toy.py"),
        ("eada_11_901_", "ebob_12_902_toy.py"),
        ("anon_aaaaa_901_", "anon_bbbbb_902_toy.py"),
        ("HW_1_ada_attempt_2026-01-01-10-00-00_", "HW_1_bob_attempt_2026-01-02-10-00-00_toy.py"),
        ("11-901 - Ada E - Jan 1, 2026 1000 AM - ", "12-902 - Bob E - Jan 2, 2026 1000 AM - toy.py"),
    ],
)
def test_a_file_called_as_another_s_in_a_download_is_one_s_own(
    mine: str, another: str, toy: Course, tmp_path: Path
) -> None:
    def whose(name: str) -> list[tuple[str, str]]:
        (tmp_path / name).write_text(TOY)
        found = [(handin.source.person.name, handin.source.person.id) for handin in collect([tmp_path], toy).handins]
        (tmp_path / name).unlink()
        return found

    assert whose(f"{mine}{another}") == whose(f"{mine}toy.py") != whose(another)


def test_who_handed_in_no_file_in_blackboard_is_in_the_class(toy: Course, tmp_path: Path) -> None:
    texts = {f"HW_1_{name}_attempt_2026-01-01-10-00-00": f"Name: {name.title()} E ({name})" for name in ("eve", "bob")}
    root = write(tmp_path, {f"{stem}.txt": text for stem, text in texts.items()})
    write(root, {"HW_1_bob_attempt_2026-01-01-10-00-00_toy.py": TOY})
    assert graded(collect([root], toy)) == {("Bob E", "01_toy"): "toy.py", ("Eve E", "01_toy"): ""}


def test_an_attempt_of_the_year_1_came_at_no_known_time(toy: Course, tmp_path: Path) -> None:
    for year in ("0001", "2026"):
        write(tmp_path, {f"01_ada_attempt_{year}-01-01-00-00-00_toy.py": TOY})
    found = collect([tmp_path], toy, system="blackboard")
    (only,) = [handin for handin in found.handins if handin.exercise == "01_toy"]
    assert only.source.submitted is None and not found.whole
    assert sum("nothing says which is the later" in notice for notice in found.notices) == 1
