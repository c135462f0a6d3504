"""What is found wrong with an observation, and what the words for it need to know of the place where it was seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from autograder.judging.results import Divergence, Status


@dataclass(frozen=True)
class Finding:
    """The first thing in an observation that is not as it should be.

    Attributes:
        message: what differs, in a sentence for the student.
        divergence: where the numbers diverge, if they do.
        status: ``failed``, or ``skipped`` for a run that could not be done, or ``error`` for the grader's own trouble.
        hinted: whether the step's hint helps here.
        entry: name of the entry that differs, "" where it is none.
        raised: the line that ended the run, 0 for none.
        says_all: whether it leaves nothing to a hint on the step in general, only to one that is about the entry.
    """

    message: str
    divergence: Divergence | None = None
    status: Status = "failed"
    hinted: bool = True
    entry: str = ""
    says_all: bool = False
    raised: int = 0


@dataclass(frozen=True)
class Place:
    """What the words of a message need.

    Attributes:
        file: the submission's; step: the one that was checked.
        values: of the case, by name; secret: whether no student is to see them.
        cells: of a notebook its cells as one text: the lines of its cells are told, since nobody sees others.
    """

    file: str
    step: str
    values: Mapping[str, Any] = field(default_factory=dict)
    secret: bool = False
    cells: str = ""
