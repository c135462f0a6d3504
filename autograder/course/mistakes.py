"""Known mistakes, and the mutants that they make of a solution. How an author writes them is in `autograder.course.mistake_file`."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.errors import CourseError


@dataclass(frozen=True)
class Mistake:
    """A known mistake of one step.

    Attributes:
        id: its stable name (``no-factor-2``); step: the step in which it is made.
        says: what went wrong, as a clause; hint: what a tutor would ask.
        old, new: the step's definition in the solution, and the same with the mistake in it.
        unseen: cases on which it cannot show; elsewhere: whether it can show on other devices than the CPU alone.
        variant: which of the mistake's constants this one has, counted from 0.
    """

    id: str
    step: str
    says: str
    hint: str
    old: str
    new: str
    unseen: tuple[str, ...] = ()
    elsewhere: bool = False
    variant: int = 0

    @property
    def key(self) -> str:
        """Its id, and which variant it is if it is not the first: no two of an exercise share it."""
        return f"{self.id}@{self.variant}" if self.variant else self.id

    def apply(self, source: str) -> str:
        """The solution's text with the mistake in it; CourseError if the step does not stand there as it did when the mistake was read."""
        if source.count(self.old) != 1:
            raise CourseError(f"mistake {self.id!r}: the solution's {self.step} is not the one that it was read with")
        return source.replace(self.old, self.new)
