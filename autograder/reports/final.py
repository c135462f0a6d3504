"""What results come to at last: late rules of `course.yml`, and an instructor's adjustments in a small table.

Neither is a matter of the code that was graded: a rerun works them out anew, and each is said in the result that it changes.
"""

from __future__ import annotations

import datetime
import difflib
import json
import math
import zoneinfo
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder.course.lookup import exercise_names
from autograder.course.spec import Course
from autograder.course.yaml_file import place_in
from autograder.errors import CourseError, UsageError
from autograder.judging.results import Final, Result
from autograder.reports.people import Arrival, Known, People
from autograder.reports.terminal import points
from autograder.submissions.headers import plain_header
from autograder.submissions.roster import IDS
from autograder.submissions.table_file import read_table

ADJUSTMENTS = "adjustments.csv"
RUN = "run.json"
UNFINISHED = "unfinished"  # in it, until all results are there
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Adjustment:
    """What an instructor adds to a result, or takes (None: nothing, not even to what is no zero), and says."""

    points: float | None
    comment: str


class Finals:
    """Works out what results come to.

    Attributes:
        active: whether anything may be changed at all.
    """

    def __init__(self, course: Course, people: People, adjustments: Mapping[tuple[str, str], Adjustment]) -> None:
        self.active = course.spec.late is not None or bool(adjustments)
        self._course, self._people, self._adjustments = course, people, adjustments
        self._zone = zone_of(course)

    def final(self, result: Result) -> Result:
        """The result with what it comes to, and with a sentence for each change; as it was where nothing changes it."""
        percent, said = self._late(result) if result.status == "graded" else (0.0, "")
        adjustment = self._adjustments.get(result.owner)
        if not percent and not said and adjustment is None:
            return result
        given = (adjustment and adjustment.points) or 0.0
        left = result.points * (1 - percent / 100) + given
        final = Final(round(max(0.0, left), 2), percent, given, adjustment.comment if adjustment else "")
        if adjustment is not None:
            by = "An instructor says"
            if adjustment.points is not None:
                by = f"{'+' if given >= 0 else '−'}{points(abs(given))} points by an instructor"
            comment = f": {adjustment.comment.rstrip('.')}" if adjustment.comment else ""
            said = " ".join(filter(None, [said, f"{by}{comment}."]))
        if final.points != result.points:
            said += f" It comes to {points(final.points)} of {points(result.max_points)}."
        return replace(result.with_notice(said), final=replace(final, said=said))

    def overdue(self, result: Result) -> datetime.timedelta | None:
        """How long after its due date, with an extension, a result's work came; None if either is not known."""
        due = self.due(result.owner)
        arrival = self._people.get(result.student, Known()).arrivals.get(result.exercise)
        if due is None or arrival is None or arrival.submitted is None:
            return None
        return self._zoned(arrival.submitted) - due

    def due(self, owner: tuple[str, str]) -> datetime.datetime | None:
        """When a student's work on an exercise is due, with an extension; None if it has no date."""
        due = self._course.exercises[owner[1]].due
        return None if due is None else self._zoned(due) + self._extension(owner) * DAY

    def _extension(self, owner: tuple[str, str]) -> float:
        days = self._people.get(owner[0], Known()).extensions
        return days.get(owner[1], days.get("", 0.0))

    def _late(self, result: Result) -> tuple[float, str]:
        """How many percent a result loses for being late, and what is said of that."""
        rules, over, due = self._course.spec.late, self.overdue(result), self.due(result.owner)
        if rules is None or due is None:
            return 0.0, ""
        if over is None:
            known = self._people.get(result.student, Known())
            arrival = known.arrivals.get(result.exercise, Arrival())
            late = f"{arrival.system.capitalize()} calls it late, but not by how much: nothing is taken off."
            return 0.0, late if arrival.late else ""
        if over <= datetime.timedelta(0):
            return 0.0, ""
        days = self._extension(result.owner)
        extended = f", with an extension of {points(days)} day{'s' * (days != 1)}" if days else ""
        when = (due + over).astimezone(self._zone)
        handed = f"Handed in {_span(over)} late ({when:%Y-%m-%d %H:%M %Z}){extended}"
        if over <= datetime.timedelta(minutes=rules.grace_minutes):
            return 0.0, f"{handed}: within the {points(rules.grace_minutes)} minutes of grace, nothing is taken off."
        percent = min(rules.at_most_percent, math.ceil(over / DAY) * rules.percent_a_day)
        return percent, f"{handed}: {points(percent)}% of its {points(result.points)} points are taken off."

    def _zoned(self, time: datetime.datetime) -> datetime.datetime:
        # In UTC: times of one zone are subtracted as its clocks show them, which jump twice a year.
        return (time if time.tzinfo else time.replace(tzinfo=self._zone)).astimezone(datetime.UTC)


def read_run(folder: Path) -> dict[str, Any]:
    """What a folder's `run.json` says of the last run into it, nothing where it cannot be read; a pipe is not waited for."""
    path = folder / RUN
    try:
        said = json.loads(path.read_bytes()) if path.is_file() else {}
    except (OSError, ValueError, RecursionError):
        said = {}
    return said if isinstance(said, dict) else {}


def when_graded(folder: Path) -> datetime.datetime | None:
    """When the last run into a folder began, as its `run.json` has it; None if that does not say."""
    try:
        when = datetime.datetime.fromisoformat(read_run(folder).get("graded", ""))
    except (ValueError, TypeError):
        return None
    return when if when.tzinfo else None


def untimed(course: Course, people: People, graded: Mapping[str, Iterable[str]]) -> list[str]:
    """A sentence for each exercise with late rules of which nothing says when some were handed in; one if none has any.

    Args:
        graded: by exercise, the students of whom there is a result.
    """
    said = []
    if course.spec.late and not any(spec.due for spec in course.exercises.values()):
        said.append(f"{course.root / 'course.yml'}: late: no exercise has a due date: nothing is taken off")
    for exercise, students in graded.items() if course.spec.late else ():
        arrivals = [people[one].arrivals.get(exercise) if one in people else None for one in students]
        unknown = sum(arrival is None or arrival.submitted is None for arrival in arrivals)
        if unknown and course.exercises[exercise].due is not None:
            of_all = f"{unknown} of {len(arrivals)}"
            said.append(f"{exercise}: nothing says when {of_all} were handed in: late rules are not applied to these")
    return said


def read_adjustments(
    folder: Path, course: Course, owners: Collection[tuple[str, str]], people: People
) -> tuple[dict[tuple[str, str], Adjustment], list[str]]:
    """The adjustments that an instructor has written into a graded folder, none if there are none; and what is wrong in them.

    Its columns are student (the name in the results, the id or the address), exercise, points (to add; negative to take)
    and comment; without points, the comment alone is said.

    Args:
        owners: the student and the exercise of each result.
    """
    path = folder / ADJUSTMENTS
    if not path.exists():
        return {}, []
    try:
        rows, said = read_table(path)
    except UsageError as error:
        return {}, [f"{error}: nothing is adjusted"]
    called, exercises = _called({student for student, _ in owners}, people), exercise_names(course)
    found: dict[tuple[str, str], Adjustment] = {}
    for row in rows:
        where = f"{path}, line {row.line}"
        word, exercise, number = row.get("student"), row.get("exercise"), row.get("points").replace(",", ".")
        student = called.get(word) or called.get(word.casefold())
        exercise = exercises.get(exercise, exercise)
        try:
            value = float(number or 0)
        except ValueError:
            value = math.nan
        if student is None:
            said.append(f"{where}: left out: no result is of a student {word!r}")
        elif exercise not in course.exercises:
            said.append(f"{where}: left out: the course has no exercise {exercise!r}")
        elif (student, exercise) not in owners:
            said.append(f"{where}: left out: {student} has no result of {exercise}: --roster gives who is absent one")
        elif not math.isfinite(value):
            said.append(f"{where}: left out: points is {number!r}, not a number to add")
        elif (student, exercise) in found:
            said.append(f"{where}: left out: {student} has a line for {exercise} above")
        elif number or row.get("comment"):
            found[student, exercise] = Adjustment(value if number else None, row.get("comment"))
    return found, said


def _called(students: set[str], people: People) -> dict[str, str]:
    """By everything that a student may be called, the name in the results; what two are called means nobody."""
    called: dict[str, str] = {}
    for student, known in people.items():
        ids = {cell for header, cell in known.columns.items() if plain_header(header) in IDS}
        for word in (
            {known.id, known.email.casefold(), known.name, *known.formerly, *ids} if student in students else ()
        ):
            called[word] = "" if called.get(word, student) != student else student
    return {
        **{word: student for word, student in called.items() if word and student},
        **{name: name for name in students},
    }


def zone_of(course: Course) -> datetime.tzinfo:
    """The zone of times without one; CourseError if this machine does not know it. What no time is reckoned for works without it."""
    name = course.spec.timezone
    try:
        return datetime.UTC if name == "UTC" else zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        near = difflib.get_close_matches(name, zoneinfo.available_timezones(), n=1)
        meant = f"did you mean {near[0]!r}?" if near else "write one such as Europe/Berlin"
        where = place_in(course.root, ["timezone"])
        raise CourseError(f"{where}: {name!r} is no zone that this machine knows: {meant}") from None


def _span(time: datetime.timedelta) -> str:
    """A time in words, to the minute: ``1 day 3 h``, ``12 min``."""
    minutes = math.ceil(time / datetime.timedelta(minutes=1))
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [f"{days} day{'s' * (days != 1)}" if days else "", f"{hours} h" if hours else ""]
    return " ".join(filter(None, [*parts, f"{minutes} min" if minutes and not days else ""]))
