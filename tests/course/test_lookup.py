"""Every name of an exercise means its file."""

import contextlib
import shutil
from pathlib import Path

import pytest

from autograder.course.lookup import exercise_of, find_targets
from autograder.course.yaml_file import load_course
from autograder.errors import UsageError


def test_every_name_of_an_exercise_means_its_file(copy, monkeypatch):
    student, course = copy, load_course(copy)
    shutil.rmtree(student / "solutions")
    monkeypatch.chdir(student)
    toy, real = student / "exercises/01_toy/toy.py", student / "exercises/02_manual_gradient/manual_gradient.py"
    for word in (
        "02",
        "2",
        "02_manual_gradient",
        "manual_gradient",
        "manual_gradient.py",
        "exercises/02_manual_gradient",
    ):
        ((exercise, path, _),) = find_targets(course, [word])
        assert exercise == "02_manual_gradient" and path.resolve() == real.resolve(), word
    elsewhere = shutil.copy(toy, student / "toy.py")
    for word in ("toy.py", "./toy.py", str(elsewhere)):
        ((exercise, path, _),) = find_targets(course, [word])
        assert exercise == "01_toy" and path.resolve() == Path(elsewhere).resolve()
    for words in ([], ["exercises"], ["."], ["01", "02"], ["01.walk", "01", "02", "2"]):
        found = find_targets(course, words)
        assert [(path.resolve(), steps) for _, path, steps in found] == [(toy, ()), (real, ())]
    assert [target.steps for target in find_targets(course, ["02.mse", "02.train", "02.mse"])] == [("mse", "train")]
    with contextlib.chdir(real.parent):
        assert [(name, path.resolve()) for name, path, _ in find_targets(course, [])] == [("02_manual_gradient", real)]
    (student / "empty").mkdir()
    for word in ("03", "toys", "poem.py", "poem", "empty", "02.", "02.nope", "x" * 300, "/", ""):
        with pytest.raises(UsageError):
            find_targets(course, [word])


def test_a_file_is_told_by_its_name(toy):
    assert exercise_of("toy.py", toy) == exercise_of("toy.ipynb", toy) == "01_toy"
    assert [exercise_of(name, toy) for name in ("toy", "toy.txt", "Toy.py", "toy.py.bak", ".py", "")] == [None] * 6
