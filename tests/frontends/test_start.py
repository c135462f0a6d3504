"""`autograder init` and `new`: what an author begins with passes, and nothing that is there is written over."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from autograder.course.yaml_file import load_course
from autograder.errors import UsageError
from autograder.frontends.authoring.start import make_course, make_exercise
from tests.helpers import ROOT, words_of


def files_of(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_what_an_author_begins_with_passes(tmp_path: Path, autograder) -> None:
    root = tmp_path / "My course"
    said = words_of(autograder("init", "My course", cwd=tmp_path).stdout)
    assert said.endswith("Next: cd My course, then autograder build, autograder validate, autograder try 01")
    assert autograder("new", "02_second", "--like", "1", cwd=root).returncode == 0
    for command in ("build", "validate"):
        done = autograder(command, cwd=root)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "The course is sound: 2 exercises, 10 points" in words_of(done.stdout)
    text = (root / "exercises/02_second/second.py").read_text(encoding="utf-8")
    assert "# # 02 Second" in text and "TODO 02.slope" in text and "constant.py" not in text.lower()
    shutil.copy(root / "solutions/01_constant/constant.py", root / "exercises/01_constant")
    assert autograder("check", "01", cwd=root).returncode == 0


@pytest.mark.parametrize("like", [path.name for path in sorted((ROOT / "solutions").iterdir())])
def test_a_further_exercise_changes_nothing_else(like: str, tmp_path: Path) -> None:
    shutil.copy(ROOT / "course.yml", tmp_path)
    shutil.copytree(ROOT / "solutions" / like, tmp_path / "solutions" / like)
    before, course = files_of(tmp_path), load_course(tmp_path)
    make_exercise(course, "77_new_one", like)
    after, now = files_of(tmp_path), load_course(tmp_path)
    old, new = (each["course.yml"].decode().splitlines() for each in (before, after))
    assert len(new) > len(old) and new[: len(old)] == [
        line.replace(f"points: {course.spec.points:g} ", f"points: {now.spec.points:g} ", 1) for line in old
    ]
    assert all(after[name] == data for name, data in before.items() if name != "course.yml")
    copied, theirs = now.exercises["77_new_one"], now.exercises[like]
    assert copied.model_copy(update={"title": theirs.title, "file": theirs.file}) == theirs
    assert (copied.title, copied.file, list(now.exercises)[-1]) == ("New one", "new_one.py", "77_new_one")
    assert now.spec.points == course.spec.points + theirs.max_points
    made = {name.rpartition("/")[2] for name in after if "77_new_one" in name}
    assert made == {name.rpartition("/")[2].replace(theirs.file, "new_one.py") for name in before if like in name}
    text = after["solutions/77_new_one/new_one.py"].decode()
    assert "# # 77 New one\n" in text and like not in text + after["solutions/77_new_one/checks.py"].decode()


@pytest.mark.parametrize(
    "yml",
    [
        "exercises:\n{part}points: 5\n",
        "points: 5 # of all\nexercises:\n{part}# the end\n",
        "points: 5\nexercises:\n{part}\n\n# behind it\nfinish: |\n  Well\n  done.\n",
        "points: 5\nexercises:\n{bare}  # no line's end",
    ],
)
def test_course_yml_keeps_its_words_whatever_their_order(yml: str, tmp_path: Path) -> None:
    make_course(tmp_path / "course")
    path = tmp_path / "course/course.yml"
    part = path.read_text(encoding="utf-8").partition("exercises:\n")[2]
    text = "name: a\ntitle: 'é: ü'\nseed: 1\n" + yml.format(part=part, bare=part.rstrip())
    path.write_text(text, encoding="utf-8")
    make_exercise(load_course(path.parent), "02_second", "01_constant")
    make_exercise(load_course(path.parent), "03_third")
    now = path.read_text(encoding="utf-8")
    assert [*load_course(path.parent).exercises] == ["01_constant", "02_second", "03_third"]
    left = iter(now.splitlines())
    assert all(any(line in each for each in left) for line in text.splitlines() if "points: 5" not in line), now


def test_what_cannot_be_begun_is_told_in_a_sentence(tmp_path: Path, autograder) -> None:
    root = tmp_path / "course"
    make_course(root)
    (root / "solutions/05_there").mkdir()
    (root / "exercises/06_there").mkdir(parents=True)
    before = files_of(tmp_path)
    for words, said in [
        (["init", "."], "holds exercises already, and nothing is written over"),
        (["init", "course.yml"], "course.yml: is no folder: name a new one"),
        (["new", "second"], "an exercise is called by two digits and a name, such as 07_momentum"),
        (["new", "02_Second"], "an exercise is called by"),
        (["new", "../02_x"], "an exercise is called by"),
        (["new", "01_second"], "01_second: 01 is 01_constant already"),
        (["new", "02_constant"], "02_constant: constant is 01_constant already"),
        (["new", "05_there"], "solutions/05_there: is there already, and nothing is written over"),
        (["new", "06_there"], "exercises/06_there: is there already"),
        (["new", "02_second", "--like", "constnat"], "did you mean 01_constant?"),
    ]:
        done = autograder(*words, cwd=root)
        assert done.returncode == 2 and said in words_of(done.stderr) and len(done.stderr.splitlines()) == 1, done
    assert files_of(tmp_path) == before


def test_an_empty_folder_or_a_new_repository_is_begun_in(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "README.md").write_text("mine", encoding="utf-8")
    make_course(tmp_path)
    assert (tmp_path / "course.yml").is_file() and (tmp_path / "README.md").read_text() == "mine"
    assert make_course(tmp_path) == []  # as after a process that was killed
    (tmp_path / "course.yml").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="holds course.yml already, and nothing is written over"):
        make_course(tmp_path)


def test_a_student_s_folder_gets_no_exercise(tmp_path: Path) -> None:
    make_course(tmp_path)
    (tmp_path / ".autograder").mkdir()
    (tmp_path / ".autograder/release.json").write_text('{"format": 1, "files": {}}', encoding="utf-8")
    with pytest.raises(UsageError, match="a student's folder"):
        make_exercise(load_course(tmp_path), "02_second")
