"""What goes back to students: a page for each that says nothing of the others, and zips that systems take back.

A page is one file with everything in it. A zip holds the pages of one download under the names that it had there, which is
how a system knows whose each is: Moodle's "Upload multiple feedback files in a zip" (`mod/assign/feedback/file/importziplib.php`
reads person and plugin off the first four parts of a name), Canvas's "Upload Submissions" (person and file by their ids).
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.atomic_files import at_work, write_all, zipped
from autograder.course.spec import Course
from autograder.errors import UsageError
from autograder.judging.results import Result
from autograder.reports.graded import read_ledger
from autograder.reports.html import page_alone
from autograder.reports.pages import page_name, placeless
from autograder.reports.people import Known

BULK = ("moodle", "canvas")  # the systems that take feedback for many in a zip
PAGE = "feedback.html"


@dataclass
class Returned:
    """What was written: how many pages, the zips, and a sentence for each thing that a person should know."""

    pages: int = 0
    zips: list[Path] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def write_feedback(
    course: Course, folder: Path, out: Path, pictures: Callable[[tuple[str, str]], Mapping[str, str]]
) -> Returned:
    """Write a page for each student of a graded folder, and a zip for each download of a system that takes one back.

    Args:
        pictures: gives the pictures of a student's exercise, as SVG by step.

    Raises:
        UsageError: if the folder holds no results that can be read, or `out` cannot be written.
    """
    if out.resolve() == folder.resolve():
        raise UsageError(f"{out}: is the graded folder itself: name another one with --out, it goes to students")
    (ledger, results, said), render = read_ledger(course, folder), page_alone(course)
    ledger.look_ahead(folder)
    done = Returned(said=said)
    bulk: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    with at_work(out):
        for student, group in itertools.groupby(results, key=lambda result: result.student):
            theirs = [_outward(one, pictures) for one in group]
            if all(result.status == "missing" and result.final is None for result in theirs):
                continue
            write_all({out / page_name(student): render(theirs, ledger.lines[student])})
            done.pages += 1
            for (system, download, original), of_it in _returns(ledger.lines[student].known, theirs).items():
                bulk[system, download][f"{original}{PAGE}"] = render(of_it, ledger.lines[student])
        for (system, download), members in sorted(bulk.items()):
            path = out / f"{system}-{download}.zip"
            write_all({path: zipped(dict(sorted(members.items())))})
            done.zips.append(path)
    return done


def _returns(known: Known, theirs: Iterable[Result]) -> dict[tuple[str, str, str], list[Result]]:
    """A student's results by where they go back to: the system, the download, and the name in it of the first of them."""
    found: dict[tuple[str, str], tuple[str, list[Result]]] = {}
    for result in theirs:
        arrival = known.arrivals.get(result.exercise)
        if arrival is not None and arrival.system in BULK and arrival.original:
            found.setdefault((arrival.system, arrival.download), (arrival.original, []))[1].append(result)
    return {(*place, original): results for place, (original, results) in found.items()}


def _outward(result: Result, pictures: Callable[[tuple[str, str]], Mapping[str, str]]) -> Result:
    """A result with its pictures, as its student may see it: no folder of whoever graded it is named."""
    message = placeless(result.message) if result.status != "graded" else result.message
    return replace(result.with_pictures(pictures(result.owner)), message=message)
