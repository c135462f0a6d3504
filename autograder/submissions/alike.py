"""Which hand-ins are alike but for names, comments and layout: pairs to look at, and no verdict.

The comparison is copydetect's (fingerprints of tokens, https://copydetect.readthedocs.io). What the stub and the solution have is
taken out first, and what many of the class have: small exercises have few right ways, and alike is not copied.
"""

from __future__ import annotations

import io
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable
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
    """Two hand-ins of one exercise, and the share of the shorter one's own code that both have; or more, all of it the same."""

    exercise: str
    students: tuple[str, ...]
    share: float


def alike(handins: Iterable[Handin], course: Course, least: float) -> tuple[list[Alike], list[str]]:
    """The pairs of which at least this share is alike, the most alike first; and a sentence for each that is not compared.

    More than `MANY` who have all the same are one group, and no pairs of each other.

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
        same = defaultdict(list)
        for student, one in prints:
            if _reduce(one, shared) >= LEAST:
                same[frozenset(one.hashes)].append(student)
        groups = [tuple(sorted(students)) for students in same.values() if len(students) > MANY]
        pairs += [Alike(exercise, students, 1.0) for students in groups]
        counted = Counter(hash_ for _, one in prints for hash_ in one.hashes)
        many = max(MANY, len(prints) * MANY_PERCENT // 100)
        known = {hash_ for hash_, number in counted.items() if number > many}
        own = [(student, one) for student, one in prints if _reduce(one, known) >= LEAST]
        for (first, one), (second, other) in itertools.combinations(own, 2):
            if any({first, second} <= set(students) for students in groups):
                continue
            share = min(1.0, float(max(compare_files(one, other)[1])))
            if share >= least:
                pairs.append(Alike(exercise, (first, second), share))
    return sorted(pairs, key=lambda pair: (-pair.share, pair.exercise, pair.students)), said


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
