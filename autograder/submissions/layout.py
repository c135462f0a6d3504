"""Tell one student's work from a class, in folders and zips as they are handed in.

A folder is one student's work if it holds an exercise's folder or file, or ``exercises/`` with one in it, and
nothing else in it is a student's work. Where both could be meant it is a class: so no single name in it can make
the others vanish. Only a clone of the course, which has a `course.yml`, is one student's whatever else it holds.
"""

from __future__ import annotations

from autograder.course.lookup import exercise_of
from autograder.course.outline import FILE
from autograder.course.spec import Course
from autograder.errors import SubmissionError
from autograder.submissions.archives import FolderTree, Tree, student_zip

NBGRADER = "nbgrader_config.py"
BESIDE_SUBMITTED = {"source", "release", "autograded", "feedback"}  # nbgrader's own folders
NEVER = {"__MACOSX", "__pycache__"}
MAX_DEPTH = 6
MAX_LOOKED = 500


def folders_in(tree: Tree, at: tuple[str, ...]) -> list[str]:
    """The folders in a folder that may hold a student's work, sorted."""
    names = tree.names(*at)
    return sorted(name for name, is_folder in names.items() if is_folder and name[0] != "." and name not in NEVER)


def zips_in(tree: Tree, at: tuple[str, ...]) -> list[str]:
    """The zips in a folder, sorted; those inside a zip are not looked at."""
    if not isinstance(tree, FolderTree):
        return []
    return sorted(
        name for name, is_folder in tree.names(*at).items() if not is_folder and name.lower().endswith(".zip")
    )


def signs_of_work(tree: Tree, at: tuple[str, ...], course: Course) -> list[str]:
    """The names in a folder that make it one student's work: exercises' folders and files, and ``exercises``."""
    names = tree.names(*at)
    signs = [name for name, is_folder in names.items() if is_folder and name in course.exercises]
    signs += [name for name, is_folder in names.items() if not is_folder and exercise_of(name, course)]
    if names.get("exercises") and any(name in course.exercises for name in tree.names(*at, "exercises")):
        signs.append("exercises")
    return signs


def is_one_students(tree: Tree, at: tuple[str, ...], course: Course) -> bool:
    """Whether a folder is one student's work, and not a class; see above."""
    signs, names = signs_of_work(tree, at, course), tree.names(*at)
    if not signs or names.get(FILE) is False:
        return bool(signs)
    others = [name for name in folders_in(tree, at) if name not in signs]
    if any(signs_of_work(tree, (*at, name), course) for name in others):
        return False
    # Beside a loose file, zips are a class; beside an exercise's folder they are that student's own.
    return any(names[name] for name in signs) or not _zips_of_work(tree, at, course)


def below_submitted(tree: Tree, at: tuple[str, ...], course: Course) -> bool:
    """Whether a folder's ``submitted/`` is the class, and not a student of that name among others."""
    folders = folders_in(tree, at)
    if "submitted" not in folders:
        return False
    others = [name for name in folders if name not in {"submitted", *BESIDE_SUBMITTED}]
    beside = any(signs_of_work(tree, (*at, name), course) for name in others)
    return NBGRADER in tree.names(*at) or not (beside or zips_in(tree, at))


def holds_students(tree: Tree, at: tuple[str, ...], course: Course) -> bool:
    """Whether a folder that lies alone in another holds students, and is not the only student."""
    if below_submitted(tree, at, course) or zips_in(tree, at):
        return True
    try:
        return place_of_work(tree, at, course) is None
    except SubmissionError:
        return True


def place_of_work(tree: Tree, at: tuple[str, ...], course: Course) -> tuple[str, ...] | None:
    """Where one student's work begins, at or below a folder; None if nowhere.

    Raises:
        SubmissionError: if it is in several places, none above the others.
    """
    level, looked = [at], 0
    for _ in range(MAX_DEPTH):
        found = [place for place in level if signs_of_work(tree, place, course)]
        if len(found) > 1:
            places = ", ".join("/".join(place[len(at) :]) for place in found[:3])
            raise SubmissionError(f"{tree.where(*at)}: holds work in several places ({places}): hand in one")
        if found:
            return found[0]
        looked += len(level)
        level = [(*place, name) for place in level for name in folders_in(tree, place)]
        if looked + len(level) > MAX_LOOKED:
            return None
    return None


def _zips_of_work(tree: Tree, at: tuple[str, ...], course: Course) -> bool:
    for name in zips_in(tree, at):
        assert isinstance(tree, FolderTree)
        try:
            inner = student_zip(tree, len(course.exercises), *at, name)
            if place_of_work(inner, (), course) is not None:
                return True
        except SubmissionError:
            return True  # it may have held work
    return False
