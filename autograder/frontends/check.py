"""What a student's `check` does: read the file, grade it on the known cases."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from autograder.atomic_files import write_text
from autograder.course.outline import CHECKS, RECORDED, saved_at, shown
from autograder.course.spec import Course
from autograder.errors import ChecksError, CourseError, GraderError, SubmissionError
from autograder.frontends.progress import Kept
from autograder.judging.bank import Bank, make_bank
from autograder.judging.grading import Grading, own_bugs
from autograder.judging.reference import Plan
from autograder.judging.reference_file import load_plan
from autograder.judging.repair import SEARCH_SECONDS, Repairs, make_repairs
from autograder.judging.results import HandedIn, Result
from autograder.sandbox.host.runner import Runner
from autograder.sandbox.layers.linux import on_linux
from autograder.submissions.source import make_submission, read_bytes
from autograder.submissions.step_text import Place, places_of

OWN = "me"
NOTHING_DRAWN = "Nothing is drawn: pictures are of wrong numbers, and here are none."
Held: TypeAlias = tuple[Plan, Bank, Repairs | None]  # what the files of one exercise are held against


class Checker:
    """Checks files of a course one after another; what is recorded is read once, and again when it has changed.

    Attributes:
        course: the course; sandbox: where submissions run.
        broken: by exercise that could not be checked because of what is recorded of it, a sentence that says why.
    """

    def __init__(
        self,
        course: Course,
        sandbox: Runner,
        kept: Kept | None = None,
        search: bool = True,
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        """`search`: whether lines are looked for, until `stop` says that there is something else to do."""
        self.course = course
        self.sandbox = sandbox
        self._kept, self._search, self._stop = kept, search, stop
        self.broken: dict[str, str] = {}
        self._plans: dict[str, tuple[list[int], Held]] = {}

    def check(self, exercise: str, path: Path) -> Result:
        """Grade one file; SandboxError if the sandbox fails.

        Where it cannot be graded, the result says why: it is no matter of the other exercises.
        """
        *_, result = self.results(exercise, path)
        return result

    def results(self, exercise: str, path: Path) -> Iterator[Result]:
        """As `check`: first the verdict, and once more with the lines that are wrong, if there are some to look for."""
        self.broken.pop(exercise, None)
        try:
            with own_bugs():
                own = os.path.realpath(path) == os.path.realpath(self.course.own_file(exercise))
                notice = self.course.not_read(exercise) if own else ""
                (plan, bank, repairs), where = self._held(exercise), shown(path)
                submission = make_submission(OWN, exercise, path.name, read_bytes(path, where=where), where)
                submission = replace(submission, note=f"{submission.note} {notice}".strip())
                for result in Grading(submission, plan, self.sandbox, bank, repairs).results():
                    yield result
                    if self._kept is not None and own:  # who waits for the verdict does not wait for the disk
                        self._kept.keep(result)
        except (SubmissionError, GraderError) as error:
            yield self.ungraded(exercise, path, str(error))
        except (CourseError, ChecksError) as error:
            checks = f"{self.course.exercise_dir(exercise) / CHECKS}: {error}: run `autograder build`"
            self.broken[exercise] = checks if isinstance(error, ChecksError) else str(error)
            yield self.ungraded(exercise, path, self.broken[exercise])

    def ungraded(self, exercise: str, path: Path, message: str) -> Result:
        """The result of a file that could not be graded."""
        max_points = self.course.exercises[exercise].max_points
        return Result(OWN, exercise, 0.0, max_points, "error", HandedIn(path.name), message=message)

    def _held(self, exercise: str) -> Held:
        changed = [saved_at(self.course.exercise_dir(exercise) / name) for name in (CHECKS, RECORDED)]
        kept = self._plans.get(exercise)
        if kept is None or kept[0] != changed:
            plan = load_plan(self.course, exercise)
            repairs = make_repairs(plan, SEARCH_SECONDS, self._stop) if self._search else None
            kept = self._plans[exercise] = (changed, (plan, make_bank(plan, self.sandbox), repairs))
        return kept[1]


def narrowed(result: Result, steps: Sequence[str]) -> Result:
    """A result of some of its steps alone; of all where none is named, or where it has none."""
    kept = tuple(step for step in result.steps if step.step in steps)
    if not kept:
        return result
    unchecked = any(step.status == "error" for step in kept)
    return replace(
        result,
        steps=kept,
        points=0.0 if unchecked else sum(step.points for step in kept),
        max_points=sum(step.max_points for step in kept),
        status="error" if unchecked else "graded",
        message=result.message if unchecked or result.status == "graded" else "",
    )


def places_in(course: Course, exercise: str, path: Path) -> dict[str, str]:
    """Where each step of a file is defined, as an editor takes it to jump there; of a module that Python cannot read its beginning."""
    try:
        data = read_bytes(path)
    except SubmissionError:
        return {}
    steps = list(course.exercises[exercise].steps)
    places = places_of(data, path.name, steps)
    if not places and path.suffix == ".py":
        places = dict.fromkeys(steps, Place(1, 1))
    return {step: place.shown(shown(path)) for step, place in places.items()}


def draw_pictures(result: Result) -> list[Path]:
    """Draw each failed step into `plots/`, remove what is there of others, and return what to look at; UsageError if it cannot be.

    A page to walk through it (`EXERCISE.STEP.html`) is written beside the picture of a path (`EXERCISE.STEP.svg`). The page,
    else the picture, is what to look at of a step; where somebody sits before a screen, it is opened.
    """
    import typer  # noqa: PLC0415 - start-up: of pytest

    from autograder.reports.explorer import explored  # noqa: PLC0415 - start-up: it brings Jinja, for pictures alone

    shown = []
    for step in explored(result).steps:
        kinds = {".svg": step.svg, ".html": step.explorer}
        paths = {Path("plots", f"{result.exercise}.{step.step}{kind}"): text for kind, text in kinds.items()}
        for path, text in paths.items():
            if text:
                write_text(path, text)
            elif path.exists():  # a folder that cannot be written has none to remove
                path.unlink()
        shown += [path for path, text in paths.items() if text][-1:]
    for path in shown if has_desktop() else ():
        typer.launch(str(path))
    return shown


def has_desktop() -> bool:
    """Whether somebody sits at this terminal before a screen, on which a file can be opened."""
    screen = not on_linux() or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    return screen and sys.stdout.isatty()
