"""How well mistakes are named: the corpus graded as a class is, and the table that docs/grading.md quotes.

    python -m tests.diagnose [EXERCISE ...]

The first line of a program says which steps are wrong, the second which mistakes of the bank explain them:

    # wrong: update, train - the gradients are cleared by a local name, and train uses it
    # mistake: not-cleared

Where one line of one step is at fault and the bank has no name for it, further lines quote it as it stands in the program
(each of several, where it is wrong in all of them, or where either could be held to be it):

    # line: w = w - lr * dw / n

Of the wrong steps a line may name those that are right by themselves, and earn their points with a right one in the place
of the step that they rest on:

    # follow-through: train

``none`` stands for a mistake that the bank does not hold (``none is sure`` for one that looks like several of it). A program without a second line is not labelled:
its points are looked at, its names are not. The labels are judged from the programs, never taken from the grader.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TypeAlias

from autograder.judging.bank import Bank
from autograder.judging.grading import grade_submission
from autograder.judging.reference import Plan
from autograder.judging.repair import make_repairs
from autograder.judging.results import Result
from autograder.sandbox.host.sandbox import Sandbox
from autograder.submissions.source import make_submission

CORPUS = Path(__file__).parent / "corpus"
SEED = 20261121
NONE = "none"
LINE = "# line: "
FOLLOWS = "# follow-through: "
HELD = "wrong, one mistake of the bank"
ENOUGH = 0.95  # of the mistakes that the bank holds, named by the first hint
HALF = 0.5  # of the lines that are labelled, found


@dataclass(frozen=True)
class Program:
    """A program of the corpus and what its first lines say of it.

    Attributes:
        exercise: which it is for; wrong: the steps that are wrong; mistakes: the ids that explain them, or
            `NONE`; empty where it is not labelled; lines: the line at fault, as it stands there.
        follows: the wrong steps that are right by themselves; None where that is not labelled.
    """

    path: Path
    exercise: str
    wrong: frozenset[str]
    mistakes: tuple[str, ...]
    lines: frozenset[str] = frozenset()
    follows: frozenset[str] | None = None

    @property
    def kind(self) -> str:
        """Which line of the table it belongs to."""
        if not self.wrong:
            return "right, in unusual styles"
        if not self.mistakes:
            return "wrong, not labelled"
        if len(self.mistakes) > 1:
            return "wrong, two mistakes"
        return "wrong, not in the bank" if self.mistakes == (NONE,) else HELD

    @property
    def expected(self) -> set[str]:
        """The mistakes that should be named."""
        return set(self.mistakes) - {NONE}


def read_program(path: Path) -> Program:
    """A program with its labels."""
    text = path.read_text(encoding="utf-8-sig").splitlines()
    first, second, *_ = [*text, "", ""]
    kind, _, rest = first.removeprefix("# ").partition(": ")
    expected = "right" if path.parent.name == "right" else "wrong"
    assert kind == expected, f"{path}: its first line does not say that it is {expected}"
    wrong = frozenset() if kind == "right" else _listed(rest.split(" - ")[0])
    label = second.removeprefix("# mistake: ") if second.startswith("# mistake: ") else ""
    mistakes = (NONE,) if label == "none is sure" else tuple(word.strip() for word in label.split(",") if word.strip())
    lines = frozenset(line.removeprefix(LINE) for line in text if line.startswith(LINE))
    follows = next((_listed(line.removeprefix(FOLLOWS)) for line in text[:5] if line.startswith(FOLLOWS)), None)
    return Program(path, path.parent.parent.name, wrong, mistakes, lines, follows)


def _listed(text: str) -> frozenset[str]:
    return frozenset(word.strip() for word in text.split(","))


@cache
def programs(exercise: str) -> list[Program]:
    """All programs of an exercise: right ones, wrong ones, and those that only another device than the CPU shows."""
    paths = [
        path for kind in ("right", "wrong", "elsewhere") for path in sorted((CORPUS / exercise / kind).glob("*.py"))
    ]
    return [read_program(path) for path in paths]


@dataclass(frozen=True)
class Outcome:
    """What the grader said of a program.

    Attributes:
        lost: the steps that are not right, points earned by follow-through or not; named: the mistakes named.
        followed: those that earned them so.
        lines: those that are said to be wrong, as they stand in the program.
    """

    program: Program
    lost: frozenset[str]
    named: frozenset[str]
    told: tuple[str, ...]
    lines: tuple[str, ...] = ()
    followed: frozenset[str] = frozenset()

    @property
    def exact(self) -> bool:
        """Whether exactly the wrong steps were found to be wrong, and those that are right by themselves earned their points."""
        return self.lost == self.program.wrong and self.program.follows in (None, self.followed)

    @property
    def rightly(self) -> bool:
        """Whether every mistake that should be named was."""
        return self.program.expected <= self.named

    @property
    def wrongly(self) -> bool:
        """Whether a mistake was named that it is not."""
        return bool(self.named - self.program.expected)

    @property
    def line(self) -> bool | None:
        """Whether the line that was found is the one at fault, None if none was."""
        return self.program.lines >= set(self.lines) if self.lines else None

    @property
    def missed(self) -> str:
        """What is not as the labels say, "" if all is."""
        program, said = self.program, []
        if not self.exact:
            follow = f", of these {sorted(program.follows)} by themselves" if program.follows else ""
            said.append(
                f"{sorted(self.lost)} are not right, of these {sorted(self.followed)} by themselves, "
                f"labelled {sorted(program.wrong)}{follow}"
            )
        if program.mistakes and (self.wrongly or not self.rightly):
            said.append(f"{sorted(self.named)} named, labelled {sorted(program.expected)}")
        if program.lines and not self.line and not self.named:
            said.append(f"{list(self.lines) or 'no line'} found, labelled {sorted(program.lines)}")
        return f"{program.path.relative_to(CORPUS)}: {'; '.join(said)}" if said else ""


def outcome(program: Program, result: Result) -> Outcome:
    """Sum up a result."""
    lost = frozenset(step.step for step in result.steps if step.status != "passed" or step.follow_through)
    problems = [step.first_problem for step in result.steps if step.first_problem]
    named = frozenset(problem.mistake for problem in problems if problem.mistake)
    source = program.path.read_text(encoding="utf-8-sig").splitlines()
    lines = tuple(source[step.line - 1].strip() for step in result.steps if step.line)
    followed = frozenset(step.step for step in result.steps if step.follow_through)
    return Outcome(program, lost, named, tuple(problem.message for problem in problems), lines, followed)


Sides: TypeAlias = dict[bool, tuple[Plan, Bank]]


def make_sides(plan: Plan, bank_of: Callable[[Plan], Bank]) -> Sides:
    """What a program is held against: on all devices, and (under True) on the CPU alone."""
    here = [number for number, run in enumerate(plan.runs) if run.device == "cpu"]
    everywhere = plan, bank_of(plan)
    if len(here) == len(plan.runs):
        return {False: everywhere, True: everywhere}
    runs, expected = ([values[number] for number in here] for values in (plan.runs, plan.expected))
    observations = {key: [observation[number] for number in here] for key, observation in plan.observations.items()}
    on_cpu = replace(plan, runs=runs, expected=expected, observations=observations)
    return {False: everywhere, True: (on_cpu, bank_of(on_cpu))}


def grade(program: Program, sides: Sides, sandbox: Sandbox, search: bool = False) -> Outcome:
    """Grade one program: one whose mistakes a CPU shows must be seen through there. `search`: for the line, where it is labelled."""
    path = program.path
    plan, bank = sides[path.parent.name == "wrong"]
    submission = make_submission("anna", program.exercise, plan.spec.file, path.read_bytes(), str(path))
    repairs = make_repairs(plan) if search and program.lines else None
    return outcome(program, grade_submission(submission, plan, sandbox, bank, repairs))


@dataclass
class Table:
    """Outcomes, counted by kind of program."""

    outcomes: list[Outcome] = field(default_factory=list)

    def of(self, kind: str) -> list[Outcome]:
        """The outcomes of one kind of program."""
        return [each for each in self.outcomes if each.program.kind == kind]

    def lines(self) -> Iterator[str]:
        """The table in Markdown."""
        yield "| programs | | exactly the wrong steps lose points | named rightly by the first hint | wrong names |"
        yield "|---|--:|--:|--:|--:|"
        kinds = sorted({each.program.kind for each in self.outcomes})
        for kind in kinds:
            mine = self.of(kind)
            labelled, hoped = "not labelled" not in kind and "right" not in kind, "not in the bank" not in kind
            named = _share(sum(each.rightly for each in mine), len(mine)) if labelled and hoped else ""
            wrongly = str(sum(each.wrongly for each in mine)) if labelled else ""
            yield f"| {kind} | {len(mine)} | {_share(sum(each.exact for each in mine), len(mine))} | {named} | {wrongly} |"

    @property
    def _lined(self) -> list[Outcome]:
        """Those whose line is labelled and looked for: a mistake with a name has no need of it."""
        return [each for each in self.outcomes if each.program.lines and not each.named]

    def about_lines(self) -> str:
        """How many of the labelled lines were found, in a sentence."""
        found = [each.line for each in self._lined]
        right, other = found.count(True), found.count(False)
        return f"Of {len(found)} lines at fault, {_share(right, len(found) or 1)} are found; in {other} another one is told."

    def shortfalls(self) -> Iterator[str]:
        """What is below the aims: points lost on exactly the wrong steps, no wrong name, and enough named."""
        labelled = [each for each in self.outcomes if each.program.mistakes]
        held = [each for each in labelled if each.program.expected]
        if inexact := sum(not each.exact for each in self.outcomes):
            yield f"{inexact} programs lose points on other steps than those that are wrong"
        if wrongly := sum(each.wrongly for each in labelled):
            yield f"{wrongly} programs are told of a mistake that they have not made"
        if (rightly := sum(each.rightly for each in held)) < ENOUGH * len(held):
            yield f"{rightly} of {len(held)} programs with mistakes of the bank have them named: the aim is {ENOUGH:.0%}"
        if sum(bool(each.line) for each in self._lined) < HALF * len(self._lined):
            yield f"{self.about_lines()} The aim is {HALF:.0%}"


def _share(part: int, whole: int) -> str:
    return f"{part} (100%)" if part == whole else f"{part} ({100 * part / whole:.1f}%)"


def main(arguments: Sequence[str]) -> None:
    """Grade the corpus with known and secret cases, say what is not as labelled as it comes, and print the table.

    Ends with exit code 1 where an aim is missed.
    """
    from autograder.classroom.grade_one import make_references
    from autograder.course.yaml_file import load_course
    from autograder.judging.bank import make_bank

    course, table = load_course(CORPUS.parent.parent), Table()
    limits = course.spec.limits.limits()
    with Sandbox(limits) as trusted, Sandbox(limits) as sandbox:
        for exercise in arguments or course.exercises:
            reference = make_references(course, [exercise], SEED, trusted)[exercise]
            sides = make_sides(reference.plan, lambda plan: make_bank(plan, trusted))
            for program in programs(exercise):
                found = grade(program, sides, sandbox, search=True)
                table.outcomes.append(found)
                if found.missed:
                    sys.stderr.write(f"{found.missed}\n")
    sys.stdout.write("\n".join([*table.lines(), "", table.about_lines()]) + "\n")
    if short := list(table.shortfalls()):
        sys.exit("\n".join(short))


if __name__ == "__main__":
    main(sys.argv[1:])
