"""What systems hand out: each kind of download of docs/handins.md, with whose work is found in it and what is said."""

from pathlib import Path

import pytest

from autograder.course.spec import Course
from autograder.errors import SubmissionError
from autograder.submissions.collect import collect
from tests.submissions import names
from tests.submissions.downloads import ATTEMPT, CASES, MORE, TOY, as_zip, graded, write, zipped

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


def test_a_student_s_own_time_stamp_says_nothing(toy: Course, tmp_path: Path) -> None:
    inner = zipped(toy_DOT_py=TOY, timestamp_DOT_txt="2020-01-01 10:00:00 UTC")
    root = write(tmp_path, {"byronbob_LATE_12_903_work.zip": inner, "ada_11_901_toy.py": TOY})
    source = next(handin.source for handin in collect([root], toy).handins if handin.student == "byronbob")
    assert source.late and source.submitted is None


def test_files_of_several_students_in_one_folder_are_no_one_student_s(toy: Course, tmp_path: Path) -> None:
    write(tmp_path, {"HW 1/Ada - toy.ipynb": "x", "HW 1/Ada - toy.py": TOY, "HW 1/Eve_toy (1).py": TOY})
    found = collect([tmp_path], toy)
    assert found.handins == [] and not found.whole
    assert sum("give --from names if its name says it" in notice for notice in found.notices) == 3


def test_nor_are_those_with_dots_in_their_names(toy: Course, tmp_path: Path) -> None:
    write(tmp_path, {"HW 1/Dr. Ada.py": TOY, "HW 1/Dr. Bob.py": TOY})
    found = collect([tmp_path], toy)
    assert found.handins == [] and not found.whole


def test_a_zip_that_macos_made_has_its_names_in_utf_8(toy: Course, tmp_path: Path) -> None:
    data = zipped(**{"hw/Zo\u00eb/toy.py": TOY, "hw/Bob/toy.py": TOY})
    unmarked = data.replace(b"\x14\0\0\x08", b"\x14\0\0\0")  # the flag says that a name is UTF-8
    assert unmarked != data
    (tmp_path / "hw.zip").write_bytes(unmarked)
    found = collect([tmp_path / "hw.zip"], toy)
    assert [(h.student, h.read()) for h in found.handins] == [("Bob", TOY.encode()), ("Zo\u00eb", TOY.encode())]


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
