"""The first thing in an observation that is not as it should be, and what its words need."""

from __future__ import annotations

from dataclasses import dataclass, field

from autograder.judging.results import CheckResult, Divergence, Status
from autograder.judging.words import Sizes


@dataclass(frozen=True)
class Finding:
    """The first thing in an observation that is not as it should be.

    Attributes:
        message: what differs, in a sentence for the student.
        divergence: where the numbers diverge, if they do.
        status: ``failed``, or ``skipped`` for a run that could not be done, or ``error`` for the grader's own trouble.
        hinted: whether the step's hint helps here.
        entry: name of the entry that differs, "" where it is none.
        says_all: whether it leaves nothing to a hint on the step in general, only to one that is about the entry.
    """

    message: str
    divergence: Divergence | None = None
    status: Status = "failed"
    hinted: bool = True
    entry: str = ""
    says_all: bool = False

    @property
    def first_line(self) -> str:
        """What differs, without how it looks."""
        return self.message.split("\n", 1)[0]


@dataclass(frozen=True)
class Place:
    """What the words of a message need: the submission's file, the exercise and the step, the sizes of the case, and whether it is secret."""

    file: str
    exercise: str
    step: str
    sizes: Sizes = field(default_factory=dict)
    secret: bool = False


def check_result(
    finding: Finding | None, advice: str, *, check: str, case: str, device: str, dtype: str
) -> CheckResult:
    """A finding as the result of one check on one case, with a line of advice where that helps."""
    if finding is None:
        return CheckResult(check, case, device, dtype, "passed")
    message = f"{finding.message}\n{advice}" if finding.hinted and advice else finding.message
    return CheckResult(check, case, device, dtype, finding.status, finding.divergence, message=message)
