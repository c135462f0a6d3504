"""`watch`: check an exercise whenever its file is saved, with keys to move through the course.

`Watch` holds what is in view and what each event does to it. It knows neither the terminal nor the file
system: `autograder.frontends.watch.loop` turns what they do into events, and `autograder.frontends.watch.screen` draws.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from autograder.course.spec import Course
from autograder.frontends.progress import Row, Standing
from autograder.judging.results import HandedIn, Result


@dataclass(frozen=True)
class Key:
    """A key was pressed."""

    name: str


@dataclass(frozen=True)
class Saved:
    """Files of these exercises were made, changed, renamed or deleted."""

    exercises: frozenset[str]


@dataclass(frozen=True)
class Checked:
    """An exercise has a new result; `seconds` is what the check took."""

    result: Result
    seconds: float


@dataclass(frozen=True)
class Redraw:
    """The terminal has another size, or shows something else."""


Event = Key | Saved | Checked | Redraw | BaseException  # with the last a thread ended, and so does the whole
Page = Literal["exercise", "list"]


@dataclass
class Watch:
    """What is in view, and what each event does to it.

    Attributes:
        course: the course.
        current: the exercise in view.
        ask: asks for an exercise to be checked; file: the file of an exercise that is checked.
        plot: draws what is wrong in a result; reset: puts a step, or a whole file, back as it came. Each says what it did.
        seeking: whether to move on by itself to the first exercise that does not pass.
        results: the latest result of each exercise; seconds: what the check in view took.
        waiting: exercises that were asked for and have no answer yet.
        hints: how many hints of the first step that is left are shown.
        page: what is shown; cursor: where one is in the list.
        note: what to say once; about: the file, as it was checked, that it holds for, None if for any.
        resetting: whether the key for putting a stub back was pressed once.
        notice: what there is to say of how code is run, "" if nothing.
    """

    course: Course
    current: str
    ask: Callable[[str], None]
    file: Callable[[str], Path]
    plot: Callable[[Result], str]
    reset: Callable[[str, str | None], str]
    seeking: bool = False
    results: dict[str, Result] = field(default_factory=dict)
    seconds: float = 0.0
    waiting: set[str] = field(default_factory=set)
    hints: int = 0
    page: Page = "exercise"
    cursor: str = ""
    note: str = ""
    about: HandedIn | None = None
    resetting: bool = False
    notice: str = ""

    @property
    def standing(self) -> Standing:
        """The progress so far."""
        rows = {exercise: Row.of(result) for exercise, result in self.results.items()}
        return Standing(list(self.course.exercises), self.course.spec.points, rows)

    @property
    def result(self) -> Result | None:
        """The latest result of the exercise in view."""
        return self.results.get(self.current)

    @property
    def step(self) -> str | None:
        """The first step of it that is left: the very first where its file cannot be read."""
        if self.result is None:
            return None
        if not self.result.steps:
            return next(iter(self.course.exercises[self.current].steps))
        return next((step.step for step in self.result.steps if step.status != "passed"), None)

    @property
    def texts(self) -> list[str]:
        """The hints on that step that are not told anyway: before the step's own, of what kind the change is where the line is known."""
        if self.step is None:
            return []
        found = self.result.step(self.step) if self.result else None
        change = [found.hint_on_line] if found and found.line else []
        told = found.first_problem.message if found and found.first_problem else ""
        own = self.course.exercises[self.current].steps[self.step].texts
        return [*change, *([text for text in own if text not in told] or own)]

    @property
    def _readable(self) -> bool:
        """Whether the steps of the file in view could be told apart."""
        return self.result is not None and bool(self.result.steps) and not self.result.shared_message

    def begin(self) -> None:
        """Ask for everything, what is in view first."""
        self._want([self.current, *self.course.exercises])

    def handle(self, event: Event) -> bool:
        """Take one event in; False if that was the last one. What a thread ended with is raised."""
        if isinstance(event, BaseException):
            raise event
        if isinstance(event, Checked):
            self._checked(event)
        elif isinstance(event, Saved):
            self.seeking = False
            self._saved(event.exercises)
        elif isinstance(event, Key):
            self.seeking = False
            return self._key(event.name)
        return True

    def _checked(self, event: Checked) -> None:
        exercise, before = event.result.exercise, (self.step, self._readable)
        self.results[exercise] = event.result
        self.waiting.discard(exercise)
        if exercise == self.current:
            self.seconds = event.seconds
            if (self.step, self._readable) != before:
                self.hints = 0
            if self.about not in (None, event.result.submission):
                self.note = ""
            following = self.standing.next_after(exercise)
            if self.seeking and event.result.passed and following is not None:
                self._go(following)
            else:
                self.seeking = False

    def _saved(self, exercises: frozenset[str]) -> None:
        """Check what was saved. Who saves another exercise works on that one now."""
        if len(exercises) == 1 and self.current not in exercises:
            self._go(next(iter(exercises)))
        self._want(exercises)

    def _key(self, name: str) -> bool:
        sure, self.resetting, self.note, self.about = self.resetting, False, "", None
        if name == "q":
            return False
        if sure and name != "r":
            return True  # it answered the question: n is no, and does not go on as well
        if self.page == "list":
            self._key_in_list(name)
        elif name == "n":
            self._go(self.standing.next_after(self.current) or self.current)
        elif name == "h" and self.step is not None:
            self.hints = min(self.hints + 1, len(self.texts))
        elif name == "p" and self.result is not None:
            self.note, self.about = self.plot(self.result), self.result.submission
        elif name == "r":
            self._reset(sure)
        elif name == "l":
            self.page, self.cursor = "list", self.current
        return True

    def _reset(self, sure: bool) -> None:
        """Put the step that is left back as it came, or all of a file that cannot be read; only when asked twice."""
        step = self.step if self._readable else None
        what = f"`{step}`" if step else "the whole file"
        if sure:
            self.note = self.reset(self.current, step)
        else:
            self.resetting = True
            self.note = f"r once more puts {what} back as it came; your file is kept beside it. Any other key: no."

    def _key_in_list(self, name: str) -> None:
        names = list(self.course.exercises)
        if name in ("up", "down"):
            move = 1 if name == "down" else -1
            self.cursor = names[(names.index(self.cursor) + move) % len(names)]
        elif name in ("enter", "c"):
            self._go(self.cursor)
        elif name in ("l", "escape"):
            self.page = "exercise"

    def _go(self, exercise: str) -> None:
        self.page = "exercise"
        if exercise != self.current:
            self.current, self.hints, self.seconds, self.note = exercise, 0, 0.0, ""
            self._want([exercise])

    def _want(self, exercises: Iterable[str]) -> None:
        for exercise in exercises:
            self.waiting.add(exercise)
            self.ask(exercise)
