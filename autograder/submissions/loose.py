"""Files that lie loose in one folder: whether they are one student's work, or several students' who are told by nothing but their names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import partial

from autograder.course.spec import Course
from autograder.submissions.adapters import NOT_OF_NAME, named_after
from autograder.submissions.archives import Parts, Tree
from autograder.submissions.found import spelling
from autograder.submissions.recognize import Stubs, named_exercise, read_exercises


def files_of(tree: Tree, at: Parts, programs: Sequence[str], course: Course) -> dict[tuple[str, str], list[str]]:
    """The files in a folder by exercise and stem: a module, its notebook and their copies are as one.

    Beside work that is named as it should be, some of an exercise's steps do not make a file that exercise's.
    """
    found = defaultdict[tuple[str, str], list[str]](list)
    known = {name: named_exercise(name, course) for name in programs}
    for name, own in known.items():
        read = None if own else read_exercises(tree, (*at, name), course)
        exercises = [own] if own else (read.whole if any(known.values()) else read.likely) if read else []
        stem = "" if own else NOT_OF_NAME.sub("", name.rpartition(".")[0]).casefold()
        for exercise in exercises:
            found[exercise, stem].append(name)
    return found


def of_several(tree: Tree, at: Parts, programs: Sequence[str], course: Course) -> bool:
    """Whether files that lie loose may be several students': two of one exercise, or that bear two names; stubs beside them are nobody's."""
    files, stubs = files_of(tree, at, programs, course), Stubs(course)
    if len(files) < 2:
        return False
    work = [
        (exercise, stem)
        for (exercise, stem), names in files.items()
        if not all(stubs.untouched(exercise, name, partial(tree.read, *at, name)) for name in names)
    ]
    bearing = named_after(course).entries(tree, at)[0]
    people = {spelling(bearing[name].people[0].name) for key in work for name in files[key] if name in bearing}
    return len({exercise for exercise, _ in work}) < len(work) or len(people) > 1
