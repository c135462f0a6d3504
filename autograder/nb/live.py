"""`check("gradient")` in a running notebook: its code is run as `check` runs a file's, the kernel shows what comes back.

Beside a released notebook lies a course of its one exercise, with the recorded reference of the known cases:
a student needs nothing else. Where `nbgrader autograde` runs the notebook in a kernel, the instructor's own
course and seed are taken from `nbgrader_config.py`, so the secret cases count as everywhere. There a student's
cells share a process with this module and could change what it says: use the preprocessors of
`autograder.nb.autograde` for submissions that nobody has vetted.
"""

from __future__ import annotations

import atexit
import contextlib
import io
import json
import os
import sys
import warnings
from functools import lru_cache
from pathlib import Path
from typing import Any

from autograder.course.devices import load_settled
from autograder.course.lookup import exercise_of
from autograder.course.outline import find_course
from autograder.course.spec import Course
from autograder.course.yaml_file import load_course
from autograder.errors import AutograderError, CourseError, UsageError
from autograder.judging.bank import make_bank
from autograder.judging.grading import grade_submission, own_bugs
from autograder.judging.reference_file import load_plan
from autograder.judging.repair import SEARCH_SECONDS, make_repairs
from autograder.judging.results import Result
from autograder.nb.cells import COLAB, cells_now
from autograder.nb.outputs import bundles, score_of
from autograder.reports.drawing import drawn
from autograder.reports.terminal import told
from autograder.sandbox.host.door import runner_for
from autograder.sandbox.host.runner import Runner
from autograder.submissions.source import make_submission

OWN = "me"
CONFIG = "nbgrader_config.py"
INTERRUPTED = (
    "not checked: it was interrupted, which says nothing of your code. Run it again.\n"
    "If nobody did, this computer was too busy for the time that nbgrader gives a cell:\n"
    "c.Execute.timeout in nbgrader_config.py, 30 s where it is not there."
)

UNWRITTEN = "is not written yet"  # what a step of a stub raises
UNSEEN = "If it is written on the page: run its cell or save the notebook. What was saved or run last is checked."


class Shown(Exception):
    """What a test cell ends with instead of points, shown as its sentence alone, without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


def check_in(shell: Any, step: str) -> float:
    """Grade the notebook of a kernel, `shell` being IPython's, and show one of its steps; `autograder.nb.check` says the rest."""
    mode = os.environ.get("NBGRADER_EXECUTION", "")
    try:
        # nbgrader takes a single line on stderr, a warning even, for a failed test
        with contextlib.redirect_stderr(io.StringIO()), warnings.catch_warnings(), own_bugs():
            warnings.simplefilter("ignore")
            result, unsaved = _grade(shell, mode, step)
            found = result.step(step)
            assert found is not None
            score = score_of(found)
    except (AutograderError, KeyboardInterrupt) as error:
        said = INTERRUPTED if isinstance(error, KeyboardInterrupt) else f"{error}"
        if mode == "autograde":
            _give_up(said)
        raise Shown(said) from None
    if mode == "validate" and found.status != "passed":
        raise Shown("\n".join([f"{step}: {found.score}", *told(found)]))
    for data in bundles(result, step):
        _display(data)
    if not mode:
        asked = COLAB in sys.modules  # the page itself, there
        unseen = UNSEEN if not asked and any(UNWRITTEN in line for line in told(found)) else ""
        save = f"Not saved yet: {', '.join(unsaved)}. Save the notebook before you hand it in." if unsaved else ""
        for sentence in filter(None, (unseen, result.message, save)):
            _display({"text/plain": sentence})
    return score


def _give_up(said: str) -> None:
    """End the kernel: that is how nbgrader's own autograde is told of a submission that has no score.

    Any output of the cell would be a score, and an exception a zero; a dead kernel leaves it ungraded.
    """
    os.write(2, f"Not graded: {said}\n".encode())
    os._exit(1)


def _display(data: dict[str, str]) -> None:
    from IPython.display import display  # noqa: PLC0415 - there in a kernel only

    display(data, raw=True)


def _grade(shell: Any, mode: str, step: str) -> tuple[Result, list[str]]:
    """The notebook's result, and what of it is not saved yet."""
    here = Path.cwd()
    course = load_course(find_course(here))
    path = _file(shell, course, here)
    exercise = _exercise(course, path, here, step)
    cells, unsaved = cells_now(shell, path)
    data = json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]}).encode()
    if mode == "autograde":
        return _graded_in_secret(_config_above(here), exercise, data, str(path or here)), unsaved
    return _graded_on_known(course.root, exercise, data), unsaved


def _file(shell: Any, course: Course, here: Path) -> Path | None:
    """The running notebook's file, None if it is nowhere on this disk."""
    named = (os.environ.get("JPY_SESSION_NAME"), shell.user_ns.get("__vsc_ipynb_file__"))
    for name in named:
        if isinstance(name, str) and name and Path(name).parent == here and Path(name).is_file():
            return Path(name)
    files = sorted(path for path in here.iterdir() if path.suffix == ".ipynb" and exercise_of(path.name, course))
    return files[0] if len(files) == 1 else None


def _exercise(course: Course, path: Path | None, here: Path, step: str) -> str:
    """The exercise of a notebook by its name, its folder, or as the only one; UsageError if there is none, or no such step in it."""
    by_file = exercise_of(path.name, course) if path else None
    by_folder = here.name if here.name in course.exercises else None
    only = next(iter(course.exercises)) if len(course.exercises) == 1 else None
    exercise = by_file or by_folder or only
    if exercise is None:
        files = ", ".join(f"{spec.stem}.ipynb" for spec in course.exercises.values())
        raise UsageError(f"this notebook belongs to no exercise by its name: the names are {files}")
    steps = course.exercises[exercise].steps
    if step not in steps:
        raise UsageError(f"{exercise} has no step {step!r}: its steps are {', '.join(steps)}")
    return exercise


@lru_cache(maxsize=2)
def _graded_on_known(root: Path, exercise: str, data: bytes) -> Result:
    """A notebook's result on the recorded known cases; its other test cells ask for the same one."""
    course = load_settled(root)
    plan, runner = load_plan(course, exercise), _runner_of(root)
    submission = make_submission(OWN, exercise, f"{plan.spec.stem}.ipynb", data, f"{plan.spec.stem}.ipynb")
    repairs = make_repairs(plan, SEARCH_SECONDS)
    result = grade_submission(submission, plan, runner, make_bank(plan, runner), repairs)
    return drawn(result.with_notice(runner.notice))


@lru_cache(maxsize=1)
def _runner_of(root: Path) -> Runner:
    """The kernel's one runner, which is started by the first check."""
    runner = runner_for(load_settled(root).spec.limits.limits())
    atexit.register(runner.close)
    return runner


@lru_cache(maxsize=2)
def _graded_in_secret(config: Path, exercise: str, data: bytes, where: str) -> Result:
    """A notebook's result as the instructor's course gives it, secret cases and all."""
    result: Result = _instructors(config).grade(OWN, exercise, data, where)
    return drawn(result)


@lru_cache(maxsize=1)
def _instructors(config: Path) -> Any:
    from traitlets.config.loader import PyFileConfigLoader  # noqa: PLC0415 - nbgrader's, in its kernels only

    from autograder.nb.grader import Grader  # noqa: PLC0415 - as well

    return Grader(config=PyFileConfigLoader(config.name, path=str(config.parent)).load_config())


def _config_above(here: Path) -> Path:
    """The configuration of the nbgrader course that this folder lies in; CourseError if there is none."""
    for folder in here.parents:
        if (folder / CONFIG).is_file():
            return folder / CONFIG
    raise CourseError(f"no {CONFIG} above {here}: the secret cases are not known here")
