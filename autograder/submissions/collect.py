"""All the submissions of a class, sorted, with what an instructor should know: of two of one exercise the newer counts.

Whoever is in the class and handed in nothing that can be graded is missing (or, where it could not be opened, an error) in
each exercise that the others handed in.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from pathlib import Path

from autograder.course.spec import Course
from autograder.errors import UsageError
from autograder.submissions.downloads import settle
from autograder.submissions.found import Collection, Handin, Unread, enter, look_alikes
from autograder.submissions.search import Search
from autograder.submissions.views import grouped


def collect(
    paths: Sequence[Path], course: Course, system: str | None = None, namesakes: Container[str] | None = None
) -> Collection:
    """Find every submission below the given paths; UsageError if a path does not exist, or nothing was found in any.

    Args:
        system: the name of the adapter to read them with, if whoever grades has named it.
        namesakes: as `Works` has them.
    """
    search = Search(course, system, namesakes)
    handins: dict[tuple[str, str], Handin] = {}
    found = list[list[Handin]]()
    for some in grouped(paths):
        for path in some:
            if not path.exists():
                raise UsageError(f"{path}: no such file or folder")
        found += search.paths(some)
    for of_path in settle(search, found):
        own: set[tuple[str, str]] = set()
        for handin in of_path:
            key = handin.student, handin.exercise
            other, sure = enter(handins, handin)
            if other is None:
                own.add(key)
                continue
            said = f"{other.where}: left out: {handins[key].where} is graded as {key[1]} of {key[0]}"
            search.notices.append(said if sure or key not in own else Unread(said))
    handins = search.without_stubs(handins)
    for handin in search.blanks({exercise for _, exercise in handins}):
        handins.setdefault((handin.student, handin.exercise), handin)
    names = ", ".join(str(path) for path in paths)
    if system and not search.told:
        why = f"no name in it is as in a {system} download: leave --from out, or name another system"
        raise UsageError(f"{names}: {why}")
    if not handins and not search.notices:
        known = next(iter(course.exercises))
        raise UsageError(
            f"{names}: no submission found; expected STUDENT/EXERCISE/FILE, with exercises such as {known}"
        )
    search.notices += look_alikes({student for student, _ in handins})
    return Collection([handins[key] for key in sorted(handins)], list(dict.fromkeys(search.notices)), search.told)
