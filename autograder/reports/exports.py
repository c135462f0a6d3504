"""A graded class as the tables that gradebooks import, or as one wide table for people."""

from __future__ import annotations

import csv
import datetime
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.atomic_files import writing
from autograder.course.spec import Course
from autograder.errors import UsageError
from autograder.reports.graded import ERROR, Graded, number, read_graded, several
from autograder.reports.people import Known
from autograder.safe_text import spreadsheet_safe
from autograder.submissions.found import shown
from autograder.submissions.roster import FIRST, LAST
from autograder.submissions.table_file import Row

CANVAS_OWN = re.compile("(?:Current|Final) (?:Score|Points|Grade)|Override (?:Score|Grade|Status)")


@dataclass(frozen=True)
class Table:
    """A table as it is written, a sentence for each thing that it lacks, and for those whom it leaves out."""

    rows: Sequence[Sequence[str]]
    said: Sequence[str] = ()
    left_out: Sequence[str] = ()


def wide(course: Course, graded: Sequence[Graded], names: Mapping[str, str]) -> Table:
    """One line a student: each exercise's points or its state, the total of the course, and of what was handed in."""
    header = ["student", "name", "id", "email", "section", *names.values()]
    header += ["total", "out_of", "due_out_of", "handed_in_total", "handed_in_out_of", "dropped"]
    rows = [header]
    for line in graded:
        known = line.known
        who = [spreadsheet_safe(cell) for cell in (line.student, known.name, known.id, known.email, known.section)]
        of_these = sum(course.exercises[name].max_points for name in line.handed_in)
        total = number(line.total(course)) or ERROR
        sums = [total, *map(number, (course.spec.points, line.due(course), sum(line.points.values()), of_these))]
        rows.append([*who, *(line.cell(name) for name in names), *sums, " ".join(line.dropped(course))])
    return Table(rows)


def canvas(course: Course, graded: Sequence[Graded], names: Mapping[str, str]) -> Table:
    """As Canvas's gradebook imports it.

    `lib/gradebook_importer.rb` of canvas-lms: the columns Student, ID, SIS User ID, SIS Login ID and Section, in this order;
    then one an assignment, found by ``Name (id)``, where the id alone counts, or its name, else made anew; a row "Points
    Possible"; "Final Points" is passed over, and so is any column with such words in its name (`CANVAS_OWN`). An empty cell is no grade, and takes away one that is there (`no_change_to_value?`): what is to stay as it is has
    no column. A student is found by ID, else SIS User ID, SIS Login ID, name.
    """
    for title in names.values():
        if own := CANVAS_OWN.search(title):
            how = "name it otherwise, with its id: 'Homework 2 (1234)'"
            raise UsageError(f"--column: {title}: Canvas passes over every column with {own[0]!r} in its name: {how}")
    rows = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *names.values(), "Final Points"]]
    possible = [number(course.exercises[name].max_points) for name in names]
    rows.append(["    Points Possible", "", "", "", "", *possible, number(course.spec.points)])
    unknown: list[str] = []
    unsafe: list[str] = []
    for line in graded:
        ids = [_column(line.known, column) for column in ("id", "sisuserid", "sisloginid")]
        if not line.known.columns:  # of no roster: the id under which Canvas's own download named somebody
            ids[0] = line.known.id if any(one.system == "canvas" for one in line.known.arrivals.values()) else ""
        safe = [cell if _as_it_is(cell) else "" for cell in ids]
        if any(ids) and not any(safe):
            unsafe.append(line.student)
            continue
        unknown += [] if any(ids) else [line.student]
        who = [spreadsheet_safe(line.known.name or line.student), *safe, spreadsheet_safe(line.known.section)]
        points = [number(line.points.get(name)) for name in names]
        rows.append([*who, *points, number(line.total(course))])
    said = f"{several(unknown)}: no id of Canvas's is known: it looks for the name alone; give its gradebook's export to --roster"
    return Table(rows, [said] if unknown else [], _unsafe(unsafe))


def moodle(course: Course, graded: Sequence[Graded], names: Mapping[str, str]) -> Table:
    """As Moodle's "CSV file" import takes it: https://docs.moodle.org/en/Grade_import.

    `grade/import/csv/classes/load_data.php` of moodle: people by ID number, user name or email address; ``-`` is no grade,
    while an empty cell is stored as a 0 where the column becomes a new grade item. One row whose person is not found ends the whole import, and one without an id would go to the person above:
    so only columns are written that every row has, and who lacks them is left out.
    """
    columns = {
        "ID number": ("idnumber", "id", "sid"),
        "Username": ("username",),
        "Email address": ("emailaddress", "email"),
    }
    found = {
        header: {line.student: cell for line in graded if (cell := _column(line.known, *wanted))}
        for header, wanted in columns.items()
    }
    emails = {line.student: line.known.email for line in graded if line.known.email}  # of the roster, or of a system
    found["Email address"] = emails | found["Email address"]
    unsafe = {student for cells in found.values() for student, cell in cells.items() if not _as_it_is(cell)}
    found = {header: {one: cell for one, cell in cells.items() if _as_it_is(cell)} for header, cells in found.items()}
    best = max(found, key=lambda header: len(found[header]))
    left = [line for line in graded if line.student in found[best]]
    whole = [header for header in columns if all(line.student in found[header] for line in left)] if left else [best]
    rows = [[*whole, "Full name", *names.values(), "Course total"]]
    for line in left:
        who = [*(found[header][line.student] for header in whole), spreadsheet_safe(line.known.name or line.student)]
        points = [*map(line.points.get, names), line.total(course)]
        rows.append([*who, *(number(each) or "-" for each in points)])
    lacking = [line.student for line in graded if line.student not in found[best]]
    unknown = [student for student in lacking if student not in unsafe]
    said = f"{several(unknown)}: left out: no {best.lower()} is known, and Moodle finds nobody by name: give its participants to --roster"
    return Table(rows, (), [*([said] if unknown else []), *_unsafe([one for one in lacking if one in unsafe])])


def gradescope(course: Course, graded: Sequence[Graded], names: Mapping[str, str]) -> Table:
    """As Gradescope's own "Download Grades" has it, which other tools read: for each assignment its points, "Max Points",
    "Submission Time" and "Lateness (H:M:S)"; Gradescope itself takes points from its autograder alone.
    """
    header = ["First Name", "Last Name", "SID", "Email", "Sections"]
    for title in names.values():
        header += [title, f"{title} - Max Points", f"{title} - Submission Time", f"{title} - Lateness (H:M:S)"]
    rows, unknown = [[*header, "Total Lateness (H:M:S)"]], []
    for line in graded:
        known = line.known
        first, last = _column(known, *FIRST), _column(known, *LAST)
        if not (first or last) and "," in known.name:
            last, _, first = (part.strip() for part in known.name.partition(","))
        elif not (first or last):
            first, _, last = (known.name or line.student).rpartition(" ")
        sid = _column(known, "sid") or known.id
        unknown += [] if sid or known.email else [line.student]
        row = [spreadsheet_safe(cell) for cell in (first, last, sid, known.email, known.section)]
        for name in names:
            arrival = known.arrivals.get(name)
            when = arrival.submitted.isoformat(sep=" ") if arrival and arrival.submitted else ""
            row += [number(line.points.get(name)), number(course.exercises[name].max_points), when]
            row.append(_clock(line.late.get(name)))
        rows.append([*row, _clock(sum(line.late.values(), datetime.timedelta()) if line.late else None)])
    said = f"{several(unknown)}: neither an id nor an address is known: give Gradescope's roster to --roster"
    return Table(rows, [said] if unknown else [])


FORMATS: Mapping[str, Callable[[Course, Sequence[Graded], Mapping[str, str]], Table]] = {
    form.__name__: form for form in (wide, canvas, moodle, gradescope)
}


def export(
    course: Course, folder: Path, path: Path, form: str, titles: Mapping[str, str]
) -> tuple[list[str], list[str]]:
    """Write a folder's table for a gradebook; says what it lacks, and whom it leaves out or has twice; UsageError if no results can be read, or two columns would be called alike.

    Args:
        form: one of `FORMATS`; titles: by exercise, what its column is called there, if not as the exercise.
    """
    graded, said = read_graded(course, folder)
    names = {name: spreadsheet_safe(titles.get(name, name)) for name in course.exercises}
    empty = [name for name in names if not any(name in line.points for line in graded)]
    if form != "wide" and empty:
        for name in empty:
            del names[name]
        said.append(f"{several(empty)}: left out: nobody has points there, and an import would make an empty column")
    several_of_one = _of_one_id(graded)
    twice_in = {line.student for lines in several_of_one.values() for line in lines} if form != "wide" else set()
    table = FORMATS[form](course, [line for line in graded if line.student not in twice_in], names)
    if twice := [title for title, often in Counter(table.rows[0]).items() if often > 1]:
        raise UsageError(f"--column: {several(twice)} is what several columns are called: an import would take one")
    with writing(path) as file:
        csv.writer(file, lineterminator="\n").writerows(table.rows)
    errors = sum(len(line.errors) for line in graded)
    unsure = f"{errors} results could not be graded: they are {'marked error' if form == 'wide' else 'left without points'}, and so is their total"
    dropped = max((len(line.dropped(course)) for line in graded), default=0) if form in ("canvas", "moodle") else 0
    lowest = f"drop_lowest: the total leaves out up to {dropped} of a student's exercises, the lowest: --format wide names them"
    left_out = [
        f"{shown(spreadsheet_safe(line.student) for line in lines)}: {len(lines)} rows of one id, {one}: "
        f"{'look which of them counts' if form == 'wide' else 'left out, since an import would take one of them'}: "
        "grade once more with --roster, or into another folder, and correct the names or ids there"
        for one, lines in several_of_one.items()
    ]
    said = [*said, *table.said, *([lowest] if dropped else []), *([unsure] if errors else [])]
    return said, [*left_out, *table.left_out]


def _of_one_id(graded: Sequence[Graded]) -> dict[str, list[Graded]]:
    """The students whom one id or address tells, by it, where it is several: to a gradebook they are one person."""
    found: dict[str, list[Graded]] = defaultdict(list)
    for line in graded:
        for word in line.known.ids:
            found[word].append(line)
    once = {tuple(line.student for line in lines): word for word, lines in sorted(found.items()) if len(lines) > 1}
    return {word: found[word] for word in once.values()}


def _as_it_is(cell: str) -> bool:
    """Whether an id may be written as it is, so that a gradebook finds it: no spreadsheet takes it for a formula (a number is none)."""
    return spreadsheet_safe(cell) == cell or re.fullmatch(r"[+-]\d+", cell, re.ASCII) is not None


def _unsafe(students: Sequence[str]) -> list[str]:
    """A sentence on those who have an id that cannot be written."""
    why = "an id or address there would run as a formula in a spreadsheet, and with a quote before it no gradebook finds it"
    return [f"{several(students)}: left out: {why}: enter these by hand"] if students else []


def _clock(time: datetime.timedelta | None) -> str:
    if time is None:
        return ""
    minutes, seconds = divmod(int(time.total_seconds()), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"


def _column(known: Known, *wanted: str) -> str:
    """The first cell of somebody's row on the roster that holds something, among columns of these names."""
    return Row(0, known.columns).get(*wanted).removeprefix("#")
