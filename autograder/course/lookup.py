"""Which exercise and file a student means: by number, name, or path. Imports nothing heavy: a usage error is told at once."""

from __future__ import annotations

import difflib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from autograder.course.outline import PROGRAMS, Outline
from autograder.errors import UsageError


class Target(NamedTuple):
    """What a student means: an exercise, the file with the work on it, and those of its steps (none: all of them)."""

    exercise: str
    path: Path
    steps: tuple[str, ...] = ()


def find_targets(course: Outline, words: Sequence[str]) -> list[Target]:
    """What the arguments of `check` mean; none means the exercise in whose folder one is, else all; UsageError if one means nothing here.

    An exercise is named by its id, its number, its file's name, or a path to a file of that name; a step by
    EXERCISE.STEP; a folder means all that lie in it.
    """
    if not words:
        around = exercise_around(course, Path.cwd())
        names = [around] if around is not None else list(course.exercises)
        return [Target(name, course.own_file(name)) for name in names]
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
    if word and os.path.isdir(path) and (as_path or word not in names):
        if inside := _inside(course, path):
            return inside
        raise UsageError(f"{word}: no exercise of this course in it; this course has {', '.join(course.exercises)}")
    if os.path.isfile(path) or as_path or path.suffix in PROGRAMS:
        exercise = exercise_of(path.name, course)
        if exercise is None:
            raise UsageError(
                f"{word}: belongs to no exercise of this course; its files are {', '.join(s.file for s in course.exercises.values())}"
            )
        if not os.path.exists(path) and not as_path:
            path = course.exercise_dir(exercise) / path.name
        return [Target(exercise, path)]
    exercise, step = find_step(course, word)
    return [Target(exercise, course.own_file(exercise), (step,) if step else ())]


def _inside(course: Outline, folder: Path) -> list[Target]:
    """The exercises in a folder: its own, if it is an exercise's, else those below it, as a course or a hand-in holds them."""
    own = folder.resolve().name
    if own in course.exercises:
        return [Target(own, course.file_in(own, folder))]
    found = []
    for name in course.exercises:
        files = (course.file_in(name, place) for place in (folder / name, folder / "exercises" / name, folder))
        found += [Target(name, file) for file in files if os.path.isfile(file)][:1]
    return found


def find_step(course: Outline, word: str) -> tuple[str, str]:
    """The exercise and the step of EXERCISE.STEP, the step "" where none is named; UsageError with the nearest if there is no such one."""
    named, dot, step = word.partition(".")
    exercise = find_exercise(course, named)
    steps = course.exercises[exercise].steps
    if dot and step not in steps:
        close = difflib.get_close_matches(step, steps, n=1, cutoff=0.5)
        meant = f"did you mean {named}.{close[0]}?" if close else f"its steps are {', '.join(steps)}"
        raise UsageError(f"{exercise} has no step {step!r}: {meant}")
    return exercise, step


def find_exercise(course: Outline, word: str) -> str:
    """The id of the exercise that a word names; UsageError if there is none, with the nearest one."""
    names = exercise_names(course)
    if word not in names:
        # A number means itself, and the name of a step that step.
        close = [] if word.isdigit() else difflib.get_close_matches(word, names, n=1, cutoff=0.6)
        steps = [f"{name[:2]}.{word}" for name, spec in course.exercises.items() if word in spec.steps]
        meant = ", ".join(steps or [names[name] for name in close])
        hint = f"did you mean {meant}?" if meant else f"this course has {', '.join(course.exercises)}"
        raise UsageError(f"unknown exercise {word!r}: {hint}")
    return names[word]


def exercise_names(course: Outline) -> dict[str, str]:
    """Every word that names an exercise: its id, its number with and without a leading zero, its stem."""
    names: dict[str, str] = {}
    for exercise, spec in course.exercises.items():
        for word in (exercise, exercise[:2], exercise[:2].lstrip("0") or "0", exercise[3:], spec.stem):
            names.setdefault(word, exercise)
    return names


def exercise_of(file: str, course: Outline) -> str | None:
    """The exercise that a file name belongs to, None if to none."""
    stem, dot, ending = file.rpartition(".")
    if not dot or f".{ending}" not in PROGRAMS:
        return None
    return next((name for name, spec in course.exercises.items() if spec.stem == stem), None)
