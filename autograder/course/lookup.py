"""Which exercise and file a student means: by number, name, or path. Imports nothing heavy: a usage error is told at once."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from autograder.course.outline import Outline
from autograder.course.released import read_release
from autograder.errors import UsageError

BEFORE = re.compile(r"\.before-\d+$")  # what `reset` adds to the name of what was there


class Target(NamedTuple):
    """What a student means: an exercise, the file with the work on it, and those of its steps (none: all of them)."""

    exercise: str
    path: Path
    steps: tuple[str, ...] = ()


def find_targets(course: Outline, words: Sequence[str]) -> list[Target]:
    """What the arguments of `check` mean; without any the exercise in whose folder one is, elsewhere all of them.

    An exercise is named by its id, its number, its file's name, or a path to a file of that name; a step by
    EXERCISE.STEP; a folder means all that lie in it.

    Raises:
        UsageError: if one means nothing in this course.
    """
    if not words:
        around = exercise_around(course, Path.cwd())
        names = [around] if around is not None else list(course.exercises)
        return [Target(name, own_file(course, name)) for name in names]
    found: dict[tuple[str, Path], Target] = {}
    for word in words:
        for target in _meant(course, word):
            key = target[:2]
            whole = key in found and not (found[key].steps and target.steps)
            steps = () if whole or key not in found else found[key].steps
            found[key] = target._replace(steps=() if whole else tuple(dict.fromkeys([*steps, *target.steps])))
    return list(found.values())


def exercise_around(course: Outline, here: Path) -> str | None:
    """The exercise in whose folder of the course something lies, None if in none."""
    here = here.resolve()
    return next((name for name in course.exercises if here.is_relative_to(course.exercise_dir(name))), None)


def _meant(course: Outline, word: str) -> list[Target]:
    path, names = Path(word), exercise_names(course)
    as_path = "/" in word or os.sep in word
    if word and _is(path.is_dir) and (as_path or word not in names):
        if inside := _inside(course, path):
            return inside
        raise UsageError(f"{word}: no exercise of this course in it; this course has {', '.join(course.exercises)}")
    if _is(path.is_file) or as_path or path.suffix in (".py", ".ipynb"):
        exercise = exercise_of(path.name, course)
        if exercise is None:
            raise UsageError(
                f"{word}: belongs to no exercise of this course; its files are {', '.join(s.file for s in course.exercises.values())}"
            )
        if not _is(path.exists) and not as_path:
            path = course.exercise_dir(exercise) / path.name
        return [Target(exercise, path)]
    exercise, step = find_step(course, word)
    return [Target(exercise, own_file(course, exercise), (step,) if step else ())]


def _inside(course: Outline, folder: Path) -> list[Target]:
    """The exercises in a folder: its own, if it is an exercise's, else those below it, as a course or a hand-in holds them."""
    own = folder.resolve().name
    if own in course.exercises:
        return [Target(own, file_in(course, own, folder))]
    found = []
    for name in course.exercises:
        files = (file_in(course, name, place) for place in (folder / name, folder / "exercises" / name, folder))
        found += [Target(name, file) for file in files if _is(file.is_file)][:1]
    return found


def find_step(course: Outline, word: str) -> tuple[str, str]:
    """The exercise and the step that EXERCISE.STEP means; the step is "" where only an exercise is named.

    Raises:
        UsageError: if there is none such, with the nearest one.
    """
    named, dot, step = word.partition(".")
    exercise = find_exercise(course, named)
    steps = course.exercises[exercise].steps
    if dot and step not in steps:
        close = difflib.get_close_matches(step, steps, n=1, cutoff=0.5)
        meant = f"did you mean {named}.{close[0]}?" if close else f"its steps are {', '.join(steps)}"
        raise UsageError(f"{exercise} has no step {step!r}: {meant}")
    return exercise, step


def _is(question: Callable[[], bool]) -> bool:
    """The answer to a question about a path; False where the system does not take it as one (a name that is too long)."""
    try:
        return question()
    except OSError:
        return False


def find_exercise(course: Outline, word: str) -> str:
    """The id of the exercise that a word names.

    Raises:
        UsageError: if there is none, with the nearest one.
    """
    names = exercise_names(course)
    if word not in names:
        close = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
        hint = f"did you mean {names[close[0]]}?" if close else f"this course has {', '.join(course.exercises)}"
        raise UsageError(f"unknown exercise {word!r}: {hint}")
    return names[word]


def exercise_names(course: Outline) -> dict[str, str]:
    """Every word that names an exercise: its id, its number with and without a leading zero, its stem."""
    names: dict[str, str] = {}
    for exercise, spec in course.exercises.items():
        for word in (exercise, exercise[:2], exercise[:2].lstrip("0"), exercise[3:], spec.stem):
            names.setdefault(word, exercise)
    return names


def own_file(course: Outline, exercise: str) -> Path:
    """The student's file of an exercise."""
    return file_in(course, exercise, course.exercise_dir(exercise))


def file_in(course: Outline, exercise: str, folder: Path) -> Path:
    """The file with the work on an exercise in a folder: the module, or the notebook if only that is there.

    Where a release brought both, it is the one that was worked on: the one that is not as it came, or, of two such,
    the one that was saved last.
    """
    spec = course.exercises[exercise]
    module, notebook = folder / spec.file, folder / f"{spec.stem}.ipynb"
    if not _is(notebook.is_file):
        return module
    if not _is(module.is_file):
        return notebook
    release = read_release(course.root)
    if release is None or release.untouched(notebook):
        return module
    return notebook if release.untouched(module) or _saved(notebook) > _saved(module) else module


def not_read(course: Outline, exercise: str) -> str:
    """A sentence on work that is not read where an exercise is as it came, since its file has another name or is gone; else "".

    So lies a download that a browser named `fit (1).ipynb`, or what was saved under a name of one's own.
    """
    release, own, folder = read_release(course.root), own_file(course, exercise), course.exercise_dir(exercise)
    if release is None or (own.exists() and not release.untouched(own)):
        return ""
    others = [path for path in sorted(folder.glob("*")) if path.suffix in (".py", ".ipynb")]
    mine = [path.name for path in others if not release.brought(path) and not BEFORE.search(path.stem)]
    if mine:
        return f"{mine[-1]} is not read: give it the name {own.stem}{Path(mine[-1]).suffix}."
    gone = own.suffix == ".ipynb" and release.brought(module := own.with_suffix(".py")) and not module.exists()
    return f"{module.name} is not there: `autograder reset {exercise[:2]}` puts it back." if gone else ""


def _saved(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def shown(path: Path) -> str:
    """A path as short as it can be named from here."""
    for follow in (os.path.abspath, os.path.realpath):  # a link is named where it lies
        with suppress(ValueError, OSError):
            return str(Path(follow(path)).relative_to(Path.cwd()))
    return str(path)


def exercise_of(file: str, course: Outline) -> str | None:
    """The exercise that a file name belongs to, None if to none."""
    stem, dot, ending = file.rpartition(".")
    if not dot or ending not in ("py", "ipynb"):
        return None
    return next((name for name, spec in course.exercises.items() if spec.stem == stem), None)
