"""One student's work is told from a class, in folders and in zips."""

from pathlib import Path

import pytest

from autograder.course.spec import Course
from autograder.errors import SubmissionError
from autograder.submissions.collect import collect
from tests.helpers import pack, put, read
from tests.submissions.downloads import TOY, graded, write
from tests.submissions.stubs import STUB


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
