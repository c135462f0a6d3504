"""What each known mistake of an exercise reads like to a student who makes it, and which of them look alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass

from autograder.course.mistakes import Mistake
from autograder.course.spec import Course
from autograder.course.yaml_file import suggestion
from autograder.errors import CourseError, UsageError
from autograder.judging.bank import Bank, Each, make_bank
from autograder.judging.compare import matches
from autograder.judging.grading import grade_submission
from autograder.judging.reference import Plan, plan_from_solution
from autograder.judging.repair import SEARCH_SECONDS, make_repairs
from autograder.judging.results import StepResult
from autograder.reports.drawing import drawn, templates
from autograder.reports.html import said
from autograder.reports.terminal import told
from autograder.sandbox.host.job import DoesJobs
from autograder.submissions.source import Submission

AUTHOR = "author"


@dataclass(frozen=True)
class Tried:
    """A known mistake that was graded as a student's.

    Attributes:
        known: the mistake; step: what came of its step, with its picture drawn.
        file: the name of the exercise's module.
    """

    known: Mistake
    step: StepResult
    file: str

    @property
    def title(self) -> str:
        """The mistake as its entry begins."""
        return f"{self.known.step}.{self.known.key}: {self.known.says}"

    @property
    def named(self) -> bool:
        """Whether a student reads its name."""
        return self.named_as == self.known.id

    @property
    def named_as(self) -> str | None:
        """The mistake whose name a student reads."""
        return next((check.mistake for check in self.step.checks if check.mistake), None)

    @property
    def lines(self) -> list[str]:
        """What a student reads of it, line by line."""
        if self.step.status == "passed":
            return ["A student who makes it reads nothing: the step passes."]
        place = [f"{self.file}:{self.step.line}"] if self.step.line else []
        return [*told(self.step), *place]

    @property
    def verdict(self) -> str:
        """What an author should know of it, "" where it is named."""
        if self.named:
            return ""
        if self.step.status == "passed":
            return "not seen: choose a case that shows it, or record what it changes"
        return f"named as {self.named_as!r}" if self.named_as else "not named: another one looks like it"


def chosen(plan: Plan, words: Sequence[str]) -> list[Mistake]:
    """The mistakes that words name, by id, also behind its step, or by step; CourseError if there is none, UsageError for no name."""
    firsts = [known for known in plan.mistakes if not known.variant]
    if not firsts:
        raise CourseError(f"{plan.exercise}: no mistake is known of it: begin its mistakes.yml")
    found = [known for known in firsts if {known.id, known.step, f"{known.step}.{known.id}"} & set(words) or not words]
    names = {name for known in firsts for name in (known.id, known.step, f"{known.step}.{known.id}")}
    if unknown := [word for word in words if word not in names]:
        raise UsageError(
            f"{plan.exercise} knows no mistake {unknown[0]!r}: {suggestion(unknown[0], sorted(names), 'names')}"
        )
    return found


def try_exercise(
    course: Course, exercise: str, jobs: DoesJobs, words: Sequence[str] = (), each: Each = map
) -> tuple[Iterator[Tried], Iterator[list[str]]]:
    """What a student reads of each mistake that words name, and groups of those that look alike, by their keys; raises as `chosen`."""
    plan = plan_from_solution(course, exercise, jobs, None)
    mistakes = chosen(plan, words)
    bank, repairs = make_bank(plan, jobs, nullcontext()), make_repairs(plan, SEARCH_SECONDS)

    def graded(known: Mistake) -> Tried:
        submission = Submission(AUTHOR, exercise, plan.spec.file, known.apply(plan.solution), "")
        step = drawn(grade_submission(submission, plan, jobs, bank, repairs)).step(known.step)
        assert step is not None
        return Tried(known, step, plan.spec.file)

    steps = dict.fromkeys(known.step for known in mistakes)
    return iter(each(graded, mistakes)), (group for step in steps for group in look_alike(plan, bank, step))


def look_alike(plan: Plan, bank: Bank, step: str) -> Iterator[list[str]]:
    """Groups of mistakes of a step that give the same numbers and facts on every run, by their keys: only notes tell them apart."""
    for elsewhere in (False, True):  # what shows on the CPU is not like what does not
        left = [known for known in plan.mistakes if known.step == step and known.elsewhere == elsewhere]
        while left:
            first, *others = left
            like_it = [other for other in others if _observed_alike(plan, bank, first, other)]
            left = [other for other in others if other not in like_it]
            if like_it:
                yield [known.key for known in (first, *like_it)]


def first_then_all(plan: Plan, known: Mistake) -> tuple[list[int], list[int]]:
    """The runs of a mistake's step that may show it: other devices repeat what the CPU shows, unless only they do.

    First those that come first of each check, case and device: they tell most mistakes apart, and are half of the work.
    """
    runs = [k for k in plan.runs_of[known.step] if known.elsewhere or plan.runs[k].device == "cpu"]
    firsts = {(plan.runs[k].check, plan.runs[k].name, plan.runs[k].device): k for k in reversed(runs)}
    return sorted(firsts.values()), runs


def _observed_alike(plan: Plan, bank: Bank, one: Mistake, other: Mistake) -> bool:
    """Whether two mistakes of a step give the same."""

    def alike(runs: list[int]) -> bool:
        first, second = (bank.observations(known.key, runs) for known in (one, other))
        pairs = ((first[k], second[k], plan.runs[k].dtype) for k in runs)
        return all(a is not None and b is not None and matches(b, a, dtype) for a, b, dtype in pairs)

    return all(alike(runs) for runs in first_then_all(plan, one))


def alike_sentence(group: Sequence[str], tried: Sequence[Tried]) -> str:
    """What an author should know of mistakes that look alike, of which some were tried."""
    unnamed = [one.known.key for one in tried if one.known.key in group and not one.named]
    what = (
        "nothing that is recorded tells them apart: leave one of them, or record what differs (see.note, where that is no mistake by itself)"
        if unnamed
        else "notes alone tell them apart"
    )
    return f"these look alike: {', '.join(group)}: {what}"


def page(exercise: str, title: str, tried: Sequence[Tried], alike: Sequence[str]) -> str:
    """A page of what students read, with the pictures."""
    template = templates().get_template("trial.html")
    return template.render(exercise=exercise, title=title, tried=tried, alike=alike, said=said)
