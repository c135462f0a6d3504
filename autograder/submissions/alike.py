"""Which hand-ins are alike but for names, comments and layout: pairs to look at, and no verdict.

The comparison is copydetect's (fingerprints of tokens, https://copydetect.readthedocs.io). What the stub and the solution have is
taken out first, and what many of the class have: small exercises have few right ways, and alike is not copied.
"""

from __future__ import annotations

import io
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

from autograder.course.spec import Course
from autograder.errors import SubmissionError, UsageError
from autograder.submissions.found import Handin
from autograder.submissions.source import read_source

GRAM = 15  # characters of filtered code that must agree at least: names are one letter in it
MANY, MANY_PERCENT = 3, 10  # hand-ins, and percent of a class, above which what they share is nobody's own
LEAST = 60  # characters of a hand-in's own code, below which any two are alike by chance


@dataclass(frozen=True)
class Alike:
    """Two hand-ins of one exercise, and the share of the shorter one's own code that both have.

    Or more of them: then the share of the longer one's that each has in common with the first, at least.
    """

    exercise: str
    students: tuple[str, ...]
    share: float


def alike(handins: Iterable[Handin], course: Course, least: float) -> tuple[list[Alike], list[str]]:
    """The pairs of which at least this share is alike, the most alike first; and a sentence for each that is not compared.

    More than `MANY` who are alike to one of them are one group, and no pairs of each other.

    Raises:
        UsageError: if copydetect is not installed.
    """
    try:
        from copydetect import CodeFingerprint, compare_files  # noqa: PLC0415 - optional, and it imports matplotlib
    except ImportError:
        raise UsageError(
            "`autograder similar` needs copydetect: install it with  pip install 'trajectory-autograder[similar]'"
        ) from None

    def fingerprint(source: str) -> Any:
        return CodeFingerprint("work.py", GRAM, 1, language="python", fp=io.StringIO(source))

    said: list[str] = []
    pairs: list[Alike] = []
    by_exercise = defaultdict(list)
    for handin in handins:
        if handin.found and not handin.blank:
            by_exercise[handin.exercise].append(handin)
    for exercise, mine in by_exercise.items():
        prints = []
        for handin in mine:
            try:
                prints.append((handin.student, fingerprint(read_source(handin.read(), handin.where))))
            except SubmissionError as error:
                said.append(str(error))
        shared = {hash_ for text in _shared(course, exercise) for hash_ in fingerprint(text).hashes}
        hashes = {who: one.hashes for who, one in prints if _reduce(one, shared) >= LEAST}
        rings = [Alike(exercise, students, share) for students, share in _rings(hashes, least)]
        pairs += rings
        counted = Counter(hash_ for _, one in prints for hash_ in one.hashes)
        many = max(MANY, len(prints) * MANY_PERCENT // 100)
        known = {hash_ for hash_, number in counted.items() if number > many}
        own = [(student, one) for student, one in prints if _reduce(one, known) >= LEAST]
        for (first, one), (second, other) in itertools.combinations(own, 2):
            if any({first, second} <= set(ring.students) for ring in rings):
                continue
            share = min(1.0, float(max(compare_files(one, other)[1])))
            if share >= least:
                pairs.append(Alike(exercise, (first, second), share))
    return sorted(pairs, key=lambda pair: (-pair.share, pair.exercise, pair.students)), said


def _rings(prints: Mapping[str, Set[int]], least: float) -> Iterator[tuple[tuple[str, ...], float]]:
    """More than `MANY` who are alike to the first of them, the largest such group first; and how alike at least."""
    close: dict[str, dict[str, float]] = {student: {student: 1.0} for student in prints}
    for (first, one), (second, other) in itertools.combinations(prints.items(), 2):
        share = len(one & other) / max(len(one), len(other))
        if share >= least:
            close[first][second] = close[second][first] = share
    while close:
        middle = min(close, key=lambda student: (-len(close[student]), student))
        ring = close[middle]
        if len(ring) <= MANY:
            return
        yield (middle, *sorted(ring.keys() - {middle})), min(ring.values())
        close = {
            student: {other: share for other, share in others.items() if other not in ring}
            for student, others in close.items()
            if student not in ring
        }


def _reduce(one: Any, known: set[int]) -> int:
    """Take what is known out of a fingerprint; how many characters of its code are left."""
    one.hash_idx = {hash_: at for hash_, at in one.hash_idx.items() if hash_ not in known}
    one.hashes = set(one.hash_idx)
    places = [place for at in one.hash_idx.values() for place in at]
    left = len({place + step for place in places for step in range(GRAM)})
    one.token_coverage = left
    return left


def _shared(course: Course, exercise: str) -> Iterable[str]:
    """What everybody may have: the stub's text and the solution's, as far as they are there."""
    file = course.exercises[exercise].file
    for folder in (course.exercise_dir(exercise), course.solution_dir(exercise)):
        try:
            yield (folder / file).read_text(encoding="utf-8")
        except (OSError, ValueError):
            continue
