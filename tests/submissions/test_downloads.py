"""What systems hand out: each kind of download of docs/handins.md, with whose work is found in it and what is said."""

import datetime
from pathlib import Path
from typing import get_args

import pytest

from autograder.course.spec import Course
from autograder.errors import SubmissionError, UsageError
from autograder.frontends.commands.instructor import System
from autograder.submissions.adapters import ADAPTERS
from autograder.submissions.collect import collect
from autograder.submissions.views import joined
from tests.submissions import names
from tests.submissions.downloads import ATTEMPT, CASES, MOODLE, MORE, TOY, as_zip, graded, write, zipped

WAYS = {
    "unpacked": write,
    "unpacked, a folder in a folder": lambda root, files: (
        write(root / "up", {f"class/{k}": v for k, v in files.items()}) and root / "up"
    ),
    "its zip": lambda root, files: as_zip(root / "all.zip", files),
    "its zip in a folder": lambda root, files: as_zip(root / "up/all.zip", files).parent,
    "its zip in a zip": lambda root, files: as_zip(
        root / "outer.zip", {"all.zip": as_zip(root / "all.zip", files).read_bytes()}
    ),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("case", CASES | names.CASES)
def test_each_kind_of_download(case: str, way: str, toy: Course, tmp_path: Path) -> None:
    files, told, want, said = (CASES | names.CASES)[case]
    found = collect([WAYS[way](tmp_path, files)], toy)
    assert graded(found) == want
    assert found.told == told
    assert [h for h in found.handins if h.found and not h.blank and h.read() not in (TOY.encode(), MORE.encode())] == []
    everything = [*found.notices, *(handin.where for handin in found.handins)]
    for piece in said:
        assert any(piece in sentence for sentence in everything), (piece, everything)
    expected = [s for s in found.notices if any(piece in s for piece in said)]
    others = [
        s for s in found.notices if s not in expected and "taken for the class" not in s and "the work of" not in s
    ]
    assert others == []


def test_the_parts_of_one_download_may_be_named_each(toy: Course, tmp_path: Path) -> None:
    files, told, want, _ = CASES["a folder of Drive's in two zips"]
    root = write(tmp_path, files)
    found = collect(sorted(root.iterdir()), toy)
    assert graded(found) == want and found.told == told


def test_folders_without_end_are_not_taken_for_parts_of_one_download() -> None:
    class Endless:
        zips, recent, refused = 0, [], {}

        def names(self, *parts: str) -> dict[str, bool]:
            return {f"{len(parts)}-{number}": True for number in range(1000)}

    stamped = [f"HW 1-20260101T100000Z-00{number}.zip" for number in (1, 2)]
    assert joined({name: (Endless(), ()) for name in stamped}) is None


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


def test_a_student_s_own_time_stamp_says_nothing(toy: Course, tmp_path: Path) -> None:
    inner = zipped(toy_DOT_py=TOY, timestamp_DOT_txt="2020-01-01 10:00:00 UTC")
    root = write(tmp_path, {"byronbob_LATE_12_903_work.zip": inner, "ada_11_901_toy.py": TOY})
    source = next(handin.source for handin in collect([root], toy).handins if handin.student == "byronbob")
    assert source.late and source.submitted is None


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
    assert [notice for notice in unasked.notices if "give --from names" not in notice] == [
        f"{root}/x.py: left out: whose it is cannot be told: put it into the student's folder"
    ]
    found = collect([root], toy, "names")
    assert found.told == ["Files named after students: 3 students"]
    ada, bob, eve = ("ada", "01_toy"), ("Bob Byron", "01_toy"), ("eve", "02_more")
    assert graded(found) == {ada: "toy.py", ("ada", "02_more"): "more.py", bob: "toy.py", eve: "more.py"}
    assert sum("left out" in notice for notice in found.notices) == 2


def test_files_of_several_students_in_one_folder_are_no_one_student_s(toy: Course, tmp_path: Path) -> None:
    write(tmp_path, {"HW 1/Ada - toy.ipynb": "x", "HW 1/Ada - toy.py": TOY, "HW 1/Eve_toy (1).py": TOY})
    found = collect([tmp_path], toy)
    assert found.handins == [] and not found.whole
    assert sum("give --from names if its name says it" in notice for notice in found.notices) == 3


def test_nor_are_those_with_dots_in_their_names(toy: Course, tmp_path: Path) -> None:
    write(tmp_path, {"HW 1/Dr. Ada.py": TOY, "HW 1/Dr. Bob.py": TOY})
    found = collect([tmp_path], toy)
    assert found.handins == [] and not found.whole


def test_parts_of_a_download_that_lacks_what_its_system_puts_beside_them(toy: Course, tmp_path: Path) -> None:
    for number in (1, 2):
        data = zipped(**{f"submission_{number}1/toy.py": TOY})
        (tmp_path / f"HW-20260101T100000Z-00{number}.zip").write_bytes(data)
    assert graded(collect([tmp_path], toy)) == {(f"{k}1", "01_toy"): "toy.py" for k in (1, 2)}


def test_a_student_s_own_text_is_nobody_in_blackboard(toy: Course, tmp_path: Path) -> None:
    ada, at = "HW_1_ada_attempt_2026-01-01-10-00-00", "attempt_2026-01-01-11-00-00"
    files = {f"{ada}.txt": "Name: Ada E (ada)", f"{ada}_toy.py": TOY, f"{ada}_my_notes_attempt_2.txt": "notes"}
    root = write(tmp_path, files | {f"{ada}_a_bob_{at}.txt": f"Name: Bob E (bob)\n\n{TOY}"})
    found = collect([root], toy)
    assert {handin.student for handin in found.handins} == {"Ada E"}


def test_a_zip_that_macos_made_has_its_names_in_utf_8(toy: Course, tmp_path: Path) -> None:
    data = zipped(**{"hw/Zo\u00eb/toy.py": TOY, "hw/Bob/toy.py": TOY})
    unmarked = data.replace(b"\x14\0\0\x08", b"\x14\0\0\0")  # the flag says that a name is UTF-8
    assert unmarked != data
    (tmp_path / "hw.zip").write_bytes(unmarked)
    found = collect([tmp_path / "hw.zip"], toy)
    assert [(h.student, h.read()) for h in found.handins] == [("Bob", TOY.encode()), ("Zo\u00eb", TOY.encode())]


def test_who_handed_in_no_file_in_blackboard_is_in_the_class(toy: Course, tmp_path: Path) -> None:
    texts = {f"HW_1_{name}_attempt_2026-01-01-10-00-00": f"Name: {name.title()} E ({name})" for name in ("eve", "bob")}
    root = write(tmp_path, {f"{stem}.txt": text for stem, text in texts.items()})
    write(root, {"HW_1_bob_attempt_2026-01-01-10-00-00_toy.py": TOY})
    assert graded(collect([root], toy)) == {("Bob E", "01_toy"): "toy.py", ("Eve E", "01_toy"): ""}


def test_no_link_passes_in_a_download(toy: Course, tmp_path: Path) -> None:
    secret = write(tmp_path / "secret", {"toy.py": TOY})
    root = write(tmp_path / "up", {"Ada Lovelace_11_assignsubmission_file_/toy.py": TOY})
    (root / "Bob Byron_12_assignsubmission_file_").mkdir()
    (root / "Bob Byron_12_assignsubmission_file_/toy.py").symlink_to(secret / "toy.py")
    (root / "Eve Euler_13_assignsubmission_file_work.py").symlink_to(secret / "toy.py")
    (root / "Kim King_14_assignsubmission_file_").symlink_to(secret)
    found = {handin.student: handin for handin in collect([root], toy).handins}
    for student in ("Bob Byron", "Eve Euler", "Kim King"):
        if student in found and found[student].found:
            with pytest.raises(SubmissionError):
                found[student].read()
    assert found["Ada Lovelace"].read() == TOY.encode()


@pytest.mark.parametrize(
    ("case", "path", "students"),
    [
        ("moodle folders", "Ada Lovelace_11_assignsubmission_file_", ["Ada Lovelace"]),
        ("canvas", "byronbob_LATE_12_903_toy.py", ["byronbob"]),
        ("blackboard", ATTEMPT.format("ada", 2) + "_toy.py", ["Ada Lovelace"]),
        ("gradescope", "assignment_5_export/submission_12", ["Bob Byron", "Eve Euler"]),
        ("github clones", "01-toy-adalovelace", ["adalovelace"]),
    ],
)
def test_one_student_of_a_download_has_the_same_name_alone(case, path, students, toy: Course, tmp_path: Path) -> None:
    root = write(tmp_path, CASES[case][0])
    whole = {handin.student: handin.source for handin in collect([root], toy).handins}
    alone = collect([root / path], toy).handins
    assert [handin.student for handin in alone] == students
    for handin in alone:
        assert handin.source.named and handin.source.home == whole[handin.student].home
        assert handin.source.download == whole[handin.student].download and handin.read() == TOY.encode()


def test_an_attempt_of_the_year_1_came_at_no_known_time(toy: Course, tmp_path: Path) -> None:
    for year in ("0001", "2026"):
        write(tmp_path, {f"01_ada_attempt_{year}-01-01-00-00-00_toy.py": TOY})
    found = collect([tmp_path], toy, system="blackboard")
    (only,) = [handin for handin in found.handins if handin.exercise == "01_toy"]
    assert only.source.submitted is None and not found.whole
    assert sum("nothing says which is the later" in notice for notice in found.notices) == 1


@pytest.mark.parametrize("beside", [False, True])
def test_two_of_one_name_in_two_downloads_are_two(beside: bool, toy: Course, tmp_path: Path) -> None:
    write(tmp_path / "hw1", dict.fromkeys(("smithjohn_11_901_toy.py", "doejane_12_902_toy.py"), TOY))
    more = dict.fromkeys(("smithjohn_15_955_more.py", "doejane_12_956_more.py"), MORE)
    write(tmp_path / "hw2", more | {"smithjohn_16_957_letter.zip": zipped(letter_DOT_txt="no")})
    found = collect([tmp_path] if beside else [tmp_path / "hw1", tmp_path / "hw2"], toy)
    names = {("doejane", "01_toy"): "toy.py", ("doejane", "02_more"): "more.py"}
    theirs = {("smithjohn (11)", "01_toy"): "toy.py", ("smithjohn (15)", "02_more"): "more.py"}
    assert graded(found) == names | theirs | {("smithjohn (16)", name): "" for name in ("01_toy", "02_more")}
    assert {h.source.student for h in found.handins} == {h.student for h in found.handins}


@pytest.mark.parametrize(
    ("monday", "friday"),
    [
        ("byronbob_12_902_toy.py", "byronbob_12_903_toy-1.py"),
        (ATTEMPT.format("bob", 1) + "_toy.py", ATTEMPT.format("bob", 2) + "_toy.py"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_the_newest_attempt_counts_across_downloads(monday, friday, turned, toy: Course, tmp_path: Path) -> None:
    write(tmp_path, {f"a/{monday}": "", f"b/{friday}": TOY} if not turned else {f"b/{monday}": "", f"a/{friday}": TOY})
    for paths in ([tmp_path], [tmp_path / "a", tmp_path / "b"]):
        found = collect(paths, toy)
        assert [handin.read() for handin in found.handins] == [TOY.encode()]
        assert len(found.notices) == 1 and f"{monday}: left out: " in found.notices[0] and found.whole
