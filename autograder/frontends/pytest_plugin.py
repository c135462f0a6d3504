"""`pytest PATH` on an exercise file: one test a check and case; a failure reads as `autograder check` prints it, once a mistake.

The student's file is never imported by pytest: this plugin takes the place of pytest's own collector for
every file that a course names, and runs it in the sandbox. `-k`, `-n` and `--junitxml` work as anywhere.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from autograder.errors import AutograderError, CourseError, SubmissionError

if TYPE_CHECKING:
    from autograder.course.spec import Course
    from autograder.judging.reference import Plan
    from autograder.judging.results import CheckResult, Result
    from autograder.sandbox.host.runner import Runner
    from autograder.submissions.step_text import Place


GIVEN = "right, given another step's mistake"
HYPOTHESIS = "hypothesispytest"  # its plugin


class NotPassed(Exception):
    """A check that did not pass, or could not be done; its text is all that pytest shows."""


class ExerciseFile(pytest.File):
    """A student's file: collects the runs of its exercise's plan and grades it once, when the first is due."""

    exercise: str
    course: Course
    told: dict[tuple[str, str | None], str]

    @classmethod
    def make(cls, parent: pytest.Collector, path: Path, course: Course, exercise: str) -> ExerciseFile:
        """A collector for one exercise file."""
        node: ExerciseFile = cls.from_parent(parent, path=path)
        node.course, node.exercise, node.told = course, exercise, {}
        return node

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """A node a step."""
        from autograder.judging.reference_file import load_plan

        try:
            plan = load_plan(self.course, self.exercise)
        except CourseError as error:
            broken: BrokenItem = BrokenItem.from_parent(self, name="reference")
            broken.why = str(error)
            yield broken  # a collector that raises would end the tests of all files
            return
        if not self.config.option.collectonly:
            _runner(self.config, self.course).prepare()  # while the rest is collected
        for step in dict.fromkeys(run.step for run in plan.runs):
            node: Step = Step.from_parent(self, name=step)
            node.plan = plan
            yield node

    def line_of(self, step: str) -> int:
        """The line, from 0, where a step is defined: there an editor shows its tests."""
        place = self.places.get(step)
        return place.first - 1 if place is not None and place.cell is None else 0

    @cached_property
    def places(self) -> dict[str, Place]:
        """Where each step is defined."""
        from autograder.submissions.source import read_bytes
        from autograder.submissions.step_text import places_of

        with suppress(SubmissionError):
            return places_of(read_bytes(self.path), self.path.name, list(self.course.exercises[self.exercise].steps))
        return {}

    @cached_property
    def graded(self) -> Result:
        """The file's result, worked out once."""
        from autograder.frontends.check import Checker

        return Checker(self.course, _runner(self.config, self.course)).check(self.exercise, self.path)


class Step(pytest.Collector):
    """A step: a node of its own, so that it and each of its tests can be named on the command line, as editors do."""

    plan: Plan

    def collect(self) -> Iterator[pytest.Item]:
        """One item a run, called by its case's title where that tells it from the others."""
        file, names = self.getparent(ExerciseFile), set[str]()
        assert file is not None
        cases = file.course.exercises[file.exercise].cases
        for at, run in enumerate(run for run in self.plan.runs if run.step == self.name):
            device = "" if run.device == "cpu" else f"-{run.device}"
            label, titled = (f"{run.check}[{word}{device}]" for word in (run.case, cases[run.name].title))
            name = label if not cases[run.name].title or titled in names else titled
            names.add(name)
            item: CheckItem = CheckItem.from_parent(self, name=name)
            item.step, item.at, item.doc, item.label = run.step, at, self.plan.docs[run.check], label
            item.extra_keyword_matches.update((run.step, label))
            yield item


class Item(pytest.Item):
    """A test that fails with a message for a student."""

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The message alone, without a traceback of the grader's."""
        if isinstance(excinfo.value, NotPassed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)


class BrokenItem(Item):
    """Stands for the checks of an exercise whose recorded reference is missing or broken."""

    why: str

    def runtest(self) -> None:
        """Fail with the reason."""
        raise NotPassed(self.why)


class CheckItem(Item):
    """One check on one case."""

    step: str
    at: int
    doc: str
    label: str  # with the case's name, which `-k` knows as well

    @property
    def file(self) -> ExerciseFile:
        """The file that it checks."""
        found = self.getparent(ExerciseFile)
        assert found is not None
        return found

    def runtest(self) -> None:
        """Fail with the student's message, or with the grader's trouble."""
        try:
            result = self.file.graded
        except AutograderError as error:
            raise NotPassed(str(error)) from None
        if not result.steps:  # it cannot be read, or not be held against anything
            raise NotPassed(result.message)
        step = next(step for step in result.steps if step.step == self.step)
        check = step.checks[self.at]
        if check.status == "skipped":
            pytest.skip(check.message)
        if check.status == "error":
            raise NotPassed(check.message)
        if check.status == "failed":
            raise NotPassed(self._text(check, self.file.told))
        if check.message:  # it passes by follow-through
            self.user_properties.append((GIVEN, f"{self.step}: {check.message}"))

    def _text(self, check: CheckResult, told: dict[tuple[str, str | None], str]) -> str:
        """What is wrong: all of it the first time, and one line where the same mistake shows on another case."""
        from autograder.reports.terminal import message_lines

        lines = message_lines(check)
        name = f"{self.step}::{self.name}"
        first = told.setdefault((self.step, check.mistake), name)
        return "\n".join([self.doc, *lines] if first == name else [*lines[:1], f"As in {first}."])

    def reportinfo(self) -> tuple[Path, int, str]:
        """What pytest prints as the test's place."""
        return self.path, self.file.line_of(self.step), f"{self.path.name}: {self.step}::{self.name}"


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
    """Collect a course's exercise files, `.py` and `.ipynb`: of two of one exercise the one that was worked on, unless named."""
    found = _exercise_of(file_path, parent.config)
    if found is None:
        return None
    from autograder.frontends.collected import counts

    return ExerciseFile.make(parent, file_path, *found) if counts(file_path, *found, parent.config) else None


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """Let a word of `-k` that is in a step's name mean that step, though the names of files have it, too.

    A word that no step's name has is looked for in the names of checks and cases, and then, as ever, in those of files.
    """
    words, ours = config.option.keyword, [item for item in items if isinstance(item, CheckItem)]
    if not words.strip() or not ours:
        return (yield)
    from _pytest.mark import deselect_by_keyword

    from autograder.frontends.collected import chosen

    others = [item for item in items if not isinstance(item, CheckItem)]
    deselect_by_keyword(others, config)
    names = {item: (item.step, f"{item.name}\n{item.label}", item.nodeid) for item in ours}
    kept = {*chosen(names, words), *others}
    if dropped := [item for item in ours if item not in kept]:
        config.hook.pytest_deselected(items=dropped)
    items[:] = [item for item in items if item in kept]
    config.option.keyword = ""
    try:
        return (yield)
    finally:
        config.option.keyword = words


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Break off what an interrupt left running; and spare whoever does not use Hypothesis the second in which its summary imports it."""
    runner = session.config.stash.get(RUNNER, None)
    if exitstatus == pytest.ExitCode.INTERRUPTED and runner is not None:
        runner.abort()
    ours = any(isinstance(item, CheckItem) for item in getattr(session, "items", ()))
    if ours and "hypothesis" not in sys.modules and session.config.pluginmanager.has_plugin(HYPOTHESIS):
        session.config.pluginmanager.unregister(name=HYPOTHESIS)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say which steps earn their points although another step's mistake shows in them."""
    passed = terminalreporter.stats.get("passed", [])
    said = dict.fromkeys(
        (report.nodeid.partition("::")[0], text)
        for report in passed
        for name, text in report.user_properties
        if name == GIVEN
    )
    if said:
        terminalreporter.section("passed, given a mistake in another step")
    for file, text in said:
        terminalreporter.write_line(f"{file}: {text}")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option of `check`."""
    parser.addoption("--plain", action="store_true", help="run your code in a plain process, not in the sandbox")


def pytest_report_collectionfinish(config: pytest.Config, items: list[pytest.Item]) -> list[str]:
    """What has to be said of how exercises are checked, a line for each."""
    files = [item.file for item in items if isinstance(item, CheckItem)]
    exercises = {file.exercise: file.course for file in files}
    said = [f"{name}: {course.notices[name]}" for name, course in exercises.items() if name in course.notices]
    notice = _runner(config, next(iter(exercises.values()))).notice if exercises else ""
    return said + [notice] * bool(notice)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End what ran the code of this session."""
    runner = config.stash.get(RUNNER, None)
    if runner is not None:
        runner.close()


RUNNER: pytest.StashKey[Runner] = pytest.StashKey()


def _runner(config: pytest.Config, course: Course) -> Runner:
    from autograder.sandbox.host.door import runner_for

    if RUNNER not in config.stash:
        config.stash[RUNNER] = runner_for(course.spec.limits.limits(), config.getoption("plain"))
    return config.stash[RUNNER]


COURSES: pytest.StashKey[dict[Path, Course]] = pytest.StashKey()


def _exercise_of(path: Path, config: pytest.Config) -> tuple[Course, str] | None:
    """The course and exercise that a file belongs to, by its name and the nearest `course.yml` above it, which is read once."""
    if path.suffix not in (".py", ".ipynb") or not any((folder / "course.yml").is_file() for folder in path.parents):
        return None
    from autograder.frontends.collected import exercise_in

    return exercise_in(path, config.stash.setdefault(COURSES, {}))
