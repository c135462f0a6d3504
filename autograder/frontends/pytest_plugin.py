"""`pytest PATH` on an exercise file: one test a check and case; a failure reads as `autograder check` prints it.

The student's file is never imported by pytest: this plugin takes the place of pytest's own collector for
every file that a course names, and runs it in the sandbox. `-k`, `-n` and `--junitxml` work as anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from autograder.errors import AutograderError, CourseError, SubmissionError

if TYPE_CHECKING:
    from autograder.course.spec import Course
    from autograder.judging.results import CheckResult, Result


class CheckFailed(Exception):
    """A check that did not pass; its text is all that pytest shows."""


class GraderFailed(Exception):
    """The grader's own trouble."""


class ExerciseFile(pytest.File):
    """A student's file: collects the runs of its exercise's plan and grades it once, when the first is due."""

    exercise: str
    course: Course
    _graded: Result | None = None

    @classmethod
    def make(cls, parent: pytest.Collector, path: Path, course: Course, exercise: str) -> ExerciseFile:
        """A collector for one exercise file."""
        node: ExerciseFile = cls.from_parent(parent, path=path)
        node.course, node.exercise = course, exercise
        return node

    def collect(self) -> Iterator[pytest.Item]:
        """One item a run."""
        from autograder.judging.reference_file import load_plan

        try:
            plan = load_plan(self.course, self.exercise)
        except CourseError as error:
            broken: BrokenItem = BrokenItem.from_parent(self, name="reference")
            broken.why = str(error)
            yield broken  # a collector that raises would end the tests of all files
            return
        position: dict[str, int] = {}
        for run in plan.runs:
            at = position.get(run.step, 0)
            position[run.step] = at + 1
            where = run.case if run.device == "cpu" else f"{run.case}-{run.device}"
            item: CheckItem = CheckItem.from_parent(self, name=f"{run.step}::{run.check}[{where}]")
            item.step, item.at, item.doc = run.step, at, plan.docs[run.check]
            item.extra_keyword_matches.add(run.step)
            yield item

    def graded(self) -> Result:
        """The file's result, worked out once."""
        if self._graded is None:
            from autograder.frontends.check import check_file

            self._graded = check_file(self.course, self.exercise, self.path, _sandbox(self.config, self.course))
        return self._graded


class Item(pytest.Item):
    """A test that fails with a message for a student."""

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The message alone, without a traceback of the grader's."""
        if isinstance(excinfo.value, CheckFailed | GraderFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)


class BrokenItem(Item):
    """Stands for the checks of an exercise whose recorded reference is missing or broken."""

    why: str

    def runtest(self) -> None:
        """Fail with the reason."""
        raise GraderFailed(self.why)


class CheckItem(Item):
    """One check on one case."""

    step: str
    at: int
    doc: str

    def runtest(self) -> None:
        """Fail with the student's message, or with the grader's trouble."""
        parent = self.parent
        assert isinstance(parent, ExerciseFile)
        try:
            result = parent.graded()
        except SubmissionError as error:
            raise CheckFailed(str(error)) from None
        except AutograderError as error:
            raise GraderFailed(str(error)) from None
        step = next(step for step in result.steps if step.step == self.step)
        check = step.checks[self.at]
        if check.status == "skipped":
            pytest.skip(check.message)
        if check.status == "error":
            raise GraderFailed(check.message)
        if check.status == "failed":
            raise CheckFailed(self._text(check))

    def _text(self, check: CheckResult) -> str:
        from autograder.reports.terminal import message_lines

        return "\n".join([self.doc, *message_lines(check)])

    def reportinfo(self) -> tuple[Path, int, str]:
        """What pytest prints as the test's place."""
        return self.path, 0, f"{self.parent.name if self.parent else ''}: {self.name}"


class Nothing(pytest.Collector):
    """Stands in for pytest's own module collector, which would import the student's file."""

    def collect(self) -> list[pytest.Item]:
        """Nothing."""
        return []


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Keep pytest from importing an exercise file that was named on the command line."""
    if _exercise_of(module_path, parent.config) is None:
        return None
    nothing: Nothing = Nothing.from_parent(parent, name=module_path.name)
    return nothing


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a course's exercise files, `.py` and `.ipynb`."""
    found = _exercise_of(file_path, parent.config)
    if found is None:
        return None
    course, exercise = found
    return ExerciseFile.make(parent, file_path, course, exercise)


def pytest_report_collectionfinish(items: list[pytest.Item]) -> list[str]:
    """What has to be said of how exercises are checked, a line for each."""
    files = [item.parent for item in items if isinstance(item, CheckItem)]
    exercises = {file.exercise: file.course for file in files if isinstance(file, ExerciseFile)}
    return [f"{name}: {course.notices[name]}" for name, course in exercises.items() if name in course.notices]


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the fork server of this session."""
    sandbox = config.stash.get(SANDBOX, None)
    if sandbox is not None:
        sandbox.close()


SANDBOX: pytest.StashKey[Any] = pytest.StashKey()


def _sandbox(config: pytest.Config, course: Course) -> Any:
    from autograder.sandbox.host.sandbox import Sandbox

    if SANDBOX not in config.stash:
        config.stash[SANDBOX] = Sandbox(course.spec.limits.limits())
    return config.stash[SANDBOX]


COURSES: pytest.StashKey[dict[Path, Course]] = pytest.StashKey()


def _exercise_of(path: Path, config: pytest.Config) -> tuple[Course, str] | None:
    """The course and exercise that a file belongs to, by its name and the nearest `course.yml` above it, which is read once."""
    if path.suffix not in (".py", ".ipynb") or not any((folder / "course.yml").is_file() for folder in path.parents):
        return None
    from autograder.course.devices import load_settled
    from autograder.course.lookup import exercise_of
    from autograder.course.yaml_file import find_course

    courses, root = config.stash.setdefault(COURSES, {}), find_course(path.parent)
    if root not in courses:
        try:
            courses[root] = load_settled(root)
        except CourseError as error:
            raise pytest.UsageError(str(error)) from None
    course = courses[root]
    exercise = exercise_of(path.name, course)
    inside_tests = path.resolve().is_relative_to(course.root / "tests")
    return None if exercise is None or inside_tests else (course, exercise)
