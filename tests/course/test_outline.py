"""Where a course and its files are: told without loading what takes long."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.course.outline import find_course, read_outline, shown
from autograder.course.yaml_file import load_course
from autograder.errors import CourseError
from tests.helpers import ROOT


def test_a_link_is_named_where_it_lies(course, tmp_path, monkeypatch):
    file = tmp_path / "elsewhere" / "toy.py"
    file.parent.mkdir()
    file.write_text("")
    (tmp_path / "here").mkdir()
    (tmp_path / "here/toy.py").symlink_to(file)
    monkeypatch.chdir(tmp_path / "here")
    assert shown(tmp_path / "here/toy.py") == shown(Path("toy.py")) == "toy.py"
    assert shown(file) == str(file)


def test_a_course_in_a_folder_below_is_named(tmp_path: Path) -> None:
    (tmp_path / "student").mkdir()
    (tmp_path / "student/course.yml").touch()
    with pytest.raises(CourseError, match="go to the course's folder, student, or name it"):
        find_course(tmp_path)


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo, lambda path: path.symlink_to("nothing")])
def test_what_is_no_file_and_called_as_a_course_s_is_told(make: Callable[[Path], object], tmp_path: Path) -> None:
    make(tmp_path / "course.yml")
    (tmp_path / "below").mkdir()
    with pytest.raises(CourseError, match=f"{tmp_path}/course.yml: is not a regular file: put one in its place"):
        find_course(tmp_path / "below")


def test_the_outline_names_the_exercises_of_the_course(tmp_path) -> None:
    course, outline = load_course(ROOT), read_outline(ROOT)
    assert {name: (spec.file, spec.stem) for name, spec in course.exercises.items()} == {
        name: (known.file, known.stem) for name, known in outline.exercises.items()
    }
    assert outline.root == course.root
    for damaged in ("", "exercises: [", "exercises: {01_a: {file: [a]}}", "- 1", "exercises:\n  01_a:\n"):
        (tmp_path / "course.yml").write_text(damaged)
        assert read_outline(tmp_path) is None
