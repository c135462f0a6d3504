"""Finding a class's submissions in every layout that instructors have, and saying what was left out and why."""

import datetime
import os
import shutil
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.course.lookup import exercise_of
from autograder.errors import SubmissionError, UsageError
from autograder.submissions.collect import collect
from autograder.submissions.found import printable
from tests.helpers import examples, pack, put, read

LAYOUTS = {
    "nbgrader": ["{s}/01_toy/toy.py", "{s}/02_more/more.py", "{s}/01_toy/timestamp.txt"],
    "clones": ["{s}/exercises/01_toy/toy.py", "{s}/exercises/02_more/more.py", "{s}/course.yml", "{s}/.git/config"],
    "flat": ["{s}/toy.py", "{s}/more.py", "{s}/notes.txt"],
    "mixed": ["{s}/01_toy/toy.ipynb", "{s}/more.py"],
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("students", [["ada"], ["ada", "bob"]])
@pytest.mark.parametrize("above", ["", "submitted/", "class-2026/submitted/"])
def test_every_layout_as_a_folder_and_as_a_zip(layout, students, above, toy, tmp_path):
    files = [above + name.format(s=student) for student in students for name in LAYOUTS[layout]]
    folder = put(tmp_path / "handed-in", *files)
    zipped = pack(tmp_path / "all.zip", *files, *([("__MACOSX/ada/toy.py", b"x")]))
    want = {
        (s, e): next(f for f in files if f"{s}/" in f and f.endswith(end))
        for s in students
        for e, end in (("01_toy", ("toy.py", "toy.ipynb")), ("02_more", "more.py"))
    }
    for path in (folder, zipped):
        found = collect([path], toy)
        assert read(found) == want
        assert not found.notices


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


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", [put, lambda root, *files: pack(root / "all.zip", *files)])
def test_a_folder_that_lies_alone_is_a_class_where_it_holds_several_students(layout, kind, toy, tmp_path):
    files = [f"class-2026/{name.format(s=student)}" for student in ("ada", "bob") for name in LAYOUTS[layout]]
    found = collect([kind(tmp_path, *files)], toy)
    assert {handin.student for handin in found.handins if handin.found} == {"ada", "bob"} and found.whole
    (said,) = found.notices
    assert said.endswith("class-2026: taken for the class, and what it holds for its students")


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("inside", ["homework/", "bob/", "homework/bob/"])
@pytest.mark.parametrize("kind", [put, lambda root, *files: pack(root / "all.zip", *files)])
def test_a_folder_that_lies_alone_is_that_student_s_whatever_is_called_how_in_it(layout, inside, kind, toy, tmp_path):
    found = collect([kind(tmp_path, *[f"ada/{name.format(s=inside[:-1])}" for name in LAYOUTS[layout]])], toy)
    assert {handin.student for handin in found.handins} == {"ada"} and found.whole
    assert all("the work of ada is graded that is in" in said and said.endswith(inside[:-1]) for said in found.notices)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_zip_a_student_in_the_folder_of_the_class(layout, toy, tmp_path):
    for student, top in (("ada", ""), ("bob", "bobs-work/")):
        pack(tmp_path / f"{student}.zip", *[top + name.removeprefix("{s}/") for name in LAYOUTS[layout]])
    put(tmp_path, "eve/01_toy/toy.py", "readme.txt")
    found = collect([tmp_path], toy)
    assert {key for key, text in read(found).items() if text} == {
        *((s, e) for s in ("ada", "bob") for e in ("01_toy", "02_more")),
        ("eve", "01_toy"),
    }


@pytest.mark.parametrize(
    ("path", "rest"),
    [
        ("ada/01_toy/toy.py", ""),
        ("ada/01_toy", "/toy.py"),
        ("ada", "/01_toy/toy.py"),
        ("ada", "/exercises/01_toy/toy.py"),
        ("ada/exercises/01_toy/toy.py", ""),
        ("ada/exercises/01_toy", "/toy.py"),
        ("ada/exercises", "/01_toy/toy.py"),
        ("ada/toy.py", ""),
        ("ada", "/toy.py"),
    ],
)
def test_one_student_s_folder_or_file(path, rest, toy, tmp_path):
    put(tmp_path, path + rest)
    assert read(collect([tmp_path / path], toy)) == {("ada", "01_toy"): path + rest}


@pytest.mark.parametrize("names", [("a", "b"), ("week-001", "week-002")])
def test_several_paths_at_once_and_the_first_of_two_counts(names, toy, tmp_path):
    one, other = (tmp_path / name for name in names)
    put(one, "ada/toy.py", "bob/toy.py")
    put(other, "bob/toy.py", "eve/more.py")
    found = collect([one, other], toy)
    assert [(h.student, h.exercise) for h in found.handins] == [
        ("ada", "01_toy"),
        ("bob", "01_toy"),
        ("eve", "02_more"),
    ]
    assert (
        found.notices == [f"{other}/bob/toy.py: left out: {one}/bob/toy.py is graded as 01_toy of bob"] and found.whole
    )


def test_what_is_odd_in_a_folder_is_said_and_nobody_is_lost(toy, tmp_path):
    put(tmp_path, "ada/01_toy/toy.py", "ada/01_toy/toy.ipynb", "ada/99_zzz/zzz.py")
    put(tmp_path, "bob/01_toy/Toy.py", "eve/02_more/.hidden", "joe/letter.txt", ".git/01_toy/toy.py")
    (tmp_path / "max/01_toy/toy.py").mkdir(parents=True)
    put(tmp_path / "elsewhere", "01_toy/toy.py")
    (tmp_path / "kim").mkdir()
    (tmp_path / "kim/01_toy").symlink_to(tmp_path / "elsewhere/01_toy")
    (tmp_path / "lee").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "sue/01_toy").mkdir(parents=True)
    (tmp_path / "sue/01_toy/toy.py").symlink_to(tmp_path / "elsewhere/01_toy/toy.py")
    os.mkfifo(tmp_path / "sue/more.py")
    found = collect([tmp_path], toy)
    handins = {(h.student, h.exercise): h for h in found.handins}
    said = " | ".join([*found.notices, *(h.where for h in found.handins)])
    assert handins["ada", "01_toy"].read() == b"ada/01_toy/toy.py"
    assert f"{tmp_path}/ada/01_toy/toy.ipynb: left out: toy.py beside it is graded" in found.notices
    assert any("ada/99_zzz: unknown exercise; this course has 01_toy, 02_more" in note for note in found.notices)
    assert handins["bob", "01_toy"].read() == b"bob/01_toy/Toy.py"
    assert f"{tmp_path}/bob/01_toy/Toy.py: graded as 01_toy, whose file is toy.py" in found.notices
    assert not handins["eve", "02_more"].found and "it is empty" in handins["eve", "02_more"].where
    assert not handins["max", "01_toy"].found
    for exercise in ("01_toy", "02_more"):  # joe is of the class, and has a line in all that the others handed in
        assert not handins["joe", exercise].found
        assert (
            handins["joe", exercise].where == f"{tmp_path}/joe: no exercise of this course in it; it holds letter.txt"
        )
    with pytest.raises(SubmissionError, match="link"):
        handins["sue", "01_toy"].read()
    assert not any(h.student in (".git", "lee") for h in found.handins)
    for name in ("kim", "lee"):
        assert f"{tmp_path}/{name}" in said, f"{name} is a link, or holds one: nothing was said of it"
    assert not found.whole


CLASS = ["ada/01_toy/toy.py", "bob/01_toy/toy.py", "eve/toy.py"]


@pytest.mark.parametrize("name", ["submitted", "exercises", "01_toy", "source"])
@pytest.mark.parametrize("layout", ["{}/01_toy/toy.py", "{}/exercises/02_more/more.py", "{}/toy.py"])
@pytest.mark.parametrize("kind", [put, lambda root, *files: pack(root / "all.zip", *files)])
def test_a_student_of_any_name_leaves_the_class_as_it_is(name, layout, kind, toy, tmp_path):
    path = kind(tmp_path, *CLASS, layout.format(name))
    found = collect([path], toy)
    assert {handin.student for handin in found.handins if handin.found} == {"ada", "bob", "eve", name}
    read_both_ways = (
        name == "01_toy" or f"{name}/01_toy" == layout.format(name).removesuffix("/toy.py") == "exercises/01_toy"
    )
    assert found.whole and [name in note for note in found.notices] == [True] * read_both_ways


@pytest.mark.parametrize("files", [CLASS, ["ada.zip", "bob.zip", "eve.zip"]])
def test_a_stray_file_leaves_the_class_as_it_is_and_is_named(files, toy, tmp_path):
    for file in files:
        pack(tmp_path / file, "01_toy/toy.py") if file.endswith(".zip") else put(tmp_path, file)
    put(tmp_path, "toy.py", "frank.py", "log.csv")
    (tmp_path / "gina.tar.gz").write_bytes(b"x")
    (tmp_path / "hal.RAR").write_bytes(b"x")
    found = collect([tmp_path], toy)
    handins = {handin.student: handin for handin in found.handins}
    assert sorted(handins) == ["ada", "bob", "eve", "gina", "hal"]
    for student, file in (("gina", "gina.tar.gz"), ("hal", "hal.RAR")):
        with pytest.raises(SubmissionError, match=f"{tmp_path}/{file}: is not opened: hand in a zip"):
            handins[student].read()
    assert not found.whole
    assert [note.partition(": left out: whose it is")[0] for note in found.notices] == [
        f"{tmp_path}/frank.py",
        f"{tmp_path}/toy.py",
    ]


@pytest.mark.parametrize("above", ["", "submitted/", "class-2026/submitted/"])
def test_a_student_s_folder_that_is_a_link_is_left_out_and_told(above, toy, tmp_path):
    put(tmp_path, "elsewhere/01_toy/toy.py", f"class/{above}ada/toy.py", f"class/{above}bob/toy.py")
    (tmp_path / "class" / above / "bob/data").symlink_to(tmp_path / "elsewhere")
    assert collect([tmp_path / "class"], toy).whole, "a link beside the work is nobody's hand-in"
    (tmp_path / "class" / above / "eve").symlink_to(tmp_path / "elsewhere")
    found = collect([tmp_path / "class"], toy)
    assert {handin.student for handin in found.handins} == {"ada", "bob"} and not found.whole
    assert f"{tmp_path}/class/{above}eve: left out: it is a link to a folder" in found.notices


def test_a_clone_is_one_student_s_work_whatever_else_it_holds(toy, tmp_path):
    put(tmp_path / "ada", "course.yml", "exercises/01_toy/toy.py", "solutions/01_toy/toy.py", "old/toy.py")
    assert read(collect([tmp_path / "ada"], toy)) == {("ada", "01_toy"): "exercises/01_toy/toy.py"}


def test_work_that_lies_deeper_is_found_where_it_is_the_only_one(toy, tmp_path):
    put(tmp_path, "ada/toy.py", "bob/hw/src/01_toy/toy.py", "eve/one/toy.py", "eve/two/toy.py")
    found = collect([tmp_path], toy)
    handins = {handin.student: handin for handin in found.handins}
    assert handins["bob"].read() == b"bob/hw/src/01_toy/toy.py"
    assert found.notices == [f"{tmp_path}/bob: the work of bob is graded that is in {tmp_path}/bob/hw/src"]
    with pytest.raises(SubmissionError, match=r"eve: holds work in several places \(one, two\): hand in one"):
        handins["eve"].read()


ODD = [
    "=cmd()",
    "-1+1",
    "@x",
    "<script>alert(1)<script>",
    "two\nlines",
    "a,b;c",
    'quo"te',
    "O'Neil",
    "ünï",
    "%s{x}",
    " ",
]
ODD += ["con", "a b", "\u202eada", "x" * 200, "\x1b[31mred", "😀", "*", "submitted2", "02", "None"]


def test_students_may_have_any_name(toy, tmp_path):
    put(tmp_path / "class", *(f"{name}/01_toy/toy.py" for name in ODD))
    os.makedirs(os.fsencode(tmp_path) + b"/class/\xff\xfe/01_toy")
    (tmp_path / "class" / os.fsdecode(b"\xff\xfe") / "01_toy/toy.py").write_text("bytes")
    found = {h.student for h in collect([tmp_path / "class"], toy).handins}
    assert set(ODD) <= found and len(found) == len(ODD) + 1
    "".join(found).encode("utf-8")  # bytes that are no text are shown in some other way


def test_no_two_students_become_one(toy, tmp_path):
    """A byte that is no text beside a name that reads like it; names of a zip that are alike as far as they are kept."""
    names = [os.fsdecode(b"bad\xff"), r"bad\udcff", r"bad\\udcff", r"b\d"]
    put(tmp_path / "class", *(f"{name}/01_toy/toy.py" for name in names[1:]))
    shutil.copytree(tmp_path / "class" / names[1], tmp_path / "class" / names[0])
    found = collect([tmp_path / "class"], toy)
    assert not found.notices
    read = {handin.student: Path(handin.where).parent.parent.name for handin in found.handins}
    assert sorted(read.values()) == sorted(names) and read[r"b\d"] == r"b\d"
    assert read[r"bad\udcff"] == names[0] and read[r"bad\\udcff"] == names[1]
    long = [letter * length for letter in "xy" for length in (255, 256, 300)] + ["x" * 300 + "y"]
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        for name in long:
            archive.writestr(f"{name}/01_toy/toy.py", name)
    found = collect([tmp_path / "class.zip"], toy)
    read = {handin.student: handin.read().decode() for handin in found.handins}
    assert sorted(read.values()) == sorted(long) and not found.notices
    assert all(len(name) == 255 and (name[:200] == read[name][:200]) for name in read)
    assert all(printable(name) != name and len(printable(name)) == 255 for name in set(read) - set(long))


PARTS = st.sampled_from(["x" * 50, "~", *"\\udc0f8", "\udcff", "\udc80"])
NAMES = st.lists(PARTS, max_size=9).map("".join)


@given(NAMES | NAMES.map(printable), NAMES | NAMES.map(printable))
@settings(max_examples=examples(300))
def test_two_names_stay_two(one, other):
    assert (printable(one) == printable(other)) == (one == other)
    assert len(printable(one)) <= 255 and isinstance(printable(one).encode(), bytes)


def test_what_cannot_be_graded_at_all_is_a_usage_error(toy, tmp_path):
    put(tmp_path, "poem.py", "empty/notes.txt")
    for path, said in (
        ("nowhere", "no such file or folder"),
        ("poem.py", "belongs to no exercise of this course; its files are toy.py, more.py"),
    ):
        with pytest.raises(UsageError, match=said) as caught:
            collect([tmp_path / path], toy)
        assert str(tmp_path / path) in str(caught.value)
    (tmp_path / "bare").mkdir()
    with pytest.raises(UsageError, match="no submission found.*STUDENT/EXERCISE/FILE"):
        collect([tmp_path / "bare"], toy)


def test_a_file_is_told_by_its_name(toy):
    assert exercise_of("toy.py", toy) == exercise_of("toy.ipynb", toy) == "01_toy"
    assert [exercise_of(name, toy) for name in ("toy", "toy.txt", "Toy.py", "toy.py.bak", ".py", "")] == [None] * 6
