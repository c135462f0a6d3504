"""Tell one student's work from a class, in folders and zips as they are handed in.

A folder is one student's work if it holds an exercise's folder or file, or ``exercises/`` with one in it, and
nothing else in it is a student's work, nor are its files several students'. Where both could be meant it is a class: so no single name in it can make
the others vanish. A clone of the course, which has a `course.yml`, is one student's with one other folder of work in it,
and a class's with several.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from autograder.course.outline import CHECKS, FILE
from autograder.course.spec import Course
from autograder.errors import SubmissionError
from autograder.submissions.adapters import choose
from autograder.submissions.archives import MAX_NESTED, Parts, Tree, student_zip
from autograder.submissions.loose import files_of, of_several
from autograder.submissions.recognize import Stubs, is_program, is_text, named_exercise, read_exercises

NBGRADER = "nbgrader_config.py"
OWN = {"exercises", "solutions"}  # of a course, where a course.yml lies beside them
DRAFTS = "Working files"  # in what Teams keeps
# The folder of what was handed in, and what the system (nbgrader, Teams) has beside it.
SUBMITTED = {"submitted": {"source", "release", "autograded", "feedback"}, "Submitted files": {DRAFTS}}
# What lies beside students' work that is nobody's: of systems, of whoever grades, rosters and gradebooks.
LITTER = re.compile(r"[.~].*|readme.*|desktop\.ini|thumbs\.db|index\.html?|.*\.(?:csv|xlsx|ya?ml|db)", re.IGNORECASE)
# Not what holds a single file, as the data that libraries download: "train-images-idx3-ubyte.gz".
PACKED = re.compile(r".+\.(?:zip|rar|7z|tar|tgz|tbz2?|txz|(?:tar|py|ipynb)\.(?:gz|bz2|xz|zst))", re.IGNORECASE)
NEVER = {"__MACOSX", "__pycache__"}
MAX_DEPTH = 6
MAX_LOOKED = 500
# A folder for each, in what Teams keeps of an assignment, and Schoology ("Revision 2 - On Time").
VERSION = re.compile(r"version (\d{1,6})|revision (\d{1,6})(?: - .+)?", re.IGNORECASE)
MAX_READ = 50  # files that are looked into for steps, of one student


def folders_in(tree: Tree, at: Parts) -> list[str]:
    """The folders in a folder that may hold a student's work, sorted."""
    names = tree.names(*at)
    return sorted(name for name, is_folder in names.items() if is_folder and name[0] != "." and name not in NEVER)


def files_in(tree: Tree, at: Parts, wanted: Callable[[str], bool]) -> list[str]:
    """The files in a folder whose names are wanted, sorted."""
    return sorted(name for name, is_folder in tree.names(*at).items() if not is_folder and wanted(name))


def zips_in(tree: Tree, at: Parts) -> list[str]:
    """The zips in a folder, sorted; those too deep in other zips are not looked at."""
    return files_in(tree, at, is_zip) if tree.zips <= MAX_NESTED else []


def archives_in(tree: Tree, at: Parts) -> list[str]:
    """The files in a folder that are packed in a way that is not opened, sorted."""
    return files_in(tree, at, lambda name: is_packed(name) and not is_zip(name))


def programs_in(tree: Tree, at: Parts) -> list[str]:
    """The files in a folder that may be a hand-in, be they named as they will, sorted."""
    return files_in(tree, at, is_program)


def loose_files(tree: Tree, at: Parts) -> list[str]:
    """The files in a class's folder that are neither programs nor packed, without known litter, a course's own and what was refused, sorted."""
    known = {*programs_in(tree, at), *zips_in(tree, at), *archives_in(tree, at)}
    others = files_in(tree, at, lambda name: name not in known and not LITTER.fullmatch(name))
    is_own = not {FILE, NBGRADER}.isdisjoint(tree.names(*at))
    return [] if is_own else [name for name in others if (*at, name) not in tree.refused]


def is_zip(name: str) -> bool:
    """Whether a file is a zip by its name."""
    return name[0] != "." and name.lower().endswith(".zip")


def is_packed(name: str) -> bool:
    """Whether a file is packed in any way, by its name."""
    return name[0] != "." and PACKED.fullmatch(name) is not None


def signs_of_work(tree: Tree, at: Parts, course: Course) -> list[str]:
    """The names in a folder that make it one student's work: exercises' folders and files, and ``exercises``."""
    names = tree.names(*at)
    signs = [name for name, is_folder in names.items() if is_folder and name in course.exercises]
    signs += [name for name in programs_in(tree, at) if named_exercise(name, course)]
    if names.get("exercises") and any(name in course.exercises for name in tree.names(*at, "exercises")):
        signs.append("exercises")
    return signs


def is_one_students(tree: Tree, at: Parts, course: Course) -> bool:
    """Whether a folder is one student's work, and not a class; see above."""
    signs, names = signs_of_work(tree, at, course), tree.names(*at)
    if not signs or classes_in(tree, at, course):
        return False
    submitted = below_submitted(tree, at, course)
    in_folders = any(names[name] for name in signs)
    if submitted and not in_folders and places_of_work(tree, (*at, submitted), course):
        return False
    others = works_beside(tree, at, signs, course)
    if names.get(FILE) is False:
        return len(others) < 2
    if others:
        return False
    # Beside a loose file, zips are a class; beside an exercise's folder they are that student's own, if it holds more than stubs.
    if in_folders:
        return (
            len(zips_in(tree, at)) < 2 or not only_stubs(tree, at, signs, course) or not _zips_of_work(tree, at, course)
        )
    return not of_several(tree, at, programs_in(tree, at), course) and not _zips_of_work(tree, at, course)


def only_stubs(tree: Tree, at: Parts, names: list[str], course: Course) -> bool:
    """Whether folders in a folder hold an exercise's stub as it was handed out, and no other program."""
    files = [parts for name in names for parts in files_below(tree, (*at, name)) if parts[-1] != CHECKS]
    stubs, named = Stubs(course), [(named_exercise(parts[-1], course), parts) for parts in files]
    return bool(files) and all(
        exercise is not None and stubs.untouched(exercise, parts[-1], partial(tree.read, *parts))
        for exercise, parts in named
    )


def classes_in(tree: Tree, at: Parts, course: Course) -> list[str]:
    """The folders in a folder if each is a class, one a week or one an exercise, with students in it; none if any is not.

    Of one student's work an exercise would be there twice.
    """
    folders, several = folders_in(tree, at), False
    if programs_in(tree, at) or files_in(tree, at, is_packed):
        return []
    for name in folders:
        place = (*at, name)
        try:
            inside = own_places(tree, place, course)
        except SubmissionError:
            several = True
            continue
        zipped = [] if inside else _zipped(tree, place, course)
        if len(set().union(*zipped)) < sum(map(len, zipped)):  # an exercise is in two of them
            several = True
        elif name not in course.exercises or not (inside or zipped) or place in inside or programs_in(tree, place):
            return []
    return folders if several else []


def works_beside(tree: Tree, at: Parts, signs: list[str], course: Course) -> list[str]:
    """The folders that hold work beside that which makes a folder one student's; a course's own are none."""
    own = OWN if tree.names(*at).get(FILE) is False else set()
    others = [name for name in folders_in(tree, at) if name not in signs and name not in own]
    return [name for name in others if signs_of_work(tree, (*at, name), course)]


def below_submitted(tree: Tree, at: Parts, course: Course) -> str:
    """The folder in a folder that is the class, as nbgrader's ``submitted/``; empty if that is a student of the name among others."""
    folders = folders_in(tree, at)
    for name, own in SUBMITTED.items():
        others = [other for other in folders if other not in {name, *own}]
        beside = any(signs_of_work(tree, (*at, other), course) for other in others)
        if name in folders and (NBGRADER in tree.names(*at) or not (beside or zips_in(tree, at))):
            return name
    return ""


def holds_students(tree: Tree, at: Parts, course: Course) -> bool:
    """Whether a folder that lies alone in another holds students, and is not the only student."""
    if below_submitted(tree, at, course) or choose(tree, at, course) or zips_in(tree, at):
        return True
    places = places_of_work(tree, at, course)
    if not places:
        programs = programs_in(tree, at)
        return not programs or of_several(tree, at, programs, course)
    if places == [at]:
        return not is_one_students(tree, at, course)
    return len(places) > 1 or _others_beside(tree, places[0], course)


def places_of_work(tree: Tree, at: Parts, course: Course, everywhere: bool = False) -> list[Parts]:
    """Where work begins at or below a folder, the highest places alone, or those of each branch; of a hand-in's versions the last."""
    level, found, looked = [at], list[Parts](), 0
    for _ in range(MAX_DEPTH):
        here = [place for place in level if signs_of_work(tree, place, course)]
        last = {(place[:-1], version(place)): place for place in sorted(here, key=version)}
        newest = {above: place for (above, number), place in last.items() if number}
        found += [place for place in here if not version(place) or newest[place[:-1]] == place]
        looked += len(level)
        level = [(*place, name) for place in level if place not in here for name in folders_in(tree, place)]
        if (found and not everywhere) or looked + len(level) > MAX_LOOKED:
            break
    return found


def version(place: Parts) -> int:
    """The number of a hand-in's version that a folder holds, 0 if it is called otherwise."""
    number = VERSION.fullmatch(place[-1]) if place else None
    return int(number[1] or number[2]) if number else 0


def earlier_versions(tree: Tree, place: Parts) -> list[Parts]:
    """The folders beside a hand-in's last version that hold the ones before it."""
    beside = [(*place[:-1], name) for name in folders_in(tree, place[:-1])] if version(place) else []
    return [other for other in beside if other != place and version(other)]


def own_places(tree: Tree, at: Parts, course: Course) -> list[Parts]:
    """Where one student's work begins: of each exercise the highest place; SubmissionError if two that lie as high have the same one."""
    found = dict[Parts, set[str]]()
    for place in places_of_work(tree, at, course, everywhere=True):
        mine = _exercises_at(tree, place, course)
        same = [other for other, theirs in found.items() if mine & theirs]
        if alike := [other for other in same if len(other) == len(place)]:
            places = ", ".join("/".join(one[len(at) :]) for one in (*alike, place))
            raise SubmissionError(
                f"{tree.where(*at)}: holds work in several places ({places}): hand in one; if these are students, grade it by itself"
            )
        if not same:
            found[place] = mine
    return list(found)


def _exercises_at(tree: Tree, place: Parts, course: Course) -> set[str]:
    """The exercises of which there is something where work begins."""
    names = {*tree.names(*place), *(tree.names(*place, "exercises") if tree.names(*place).get("exercises") else ())}
    return {
        exercise for name in names if (exercise := name if name in course.exercises else named_exercise(name, course))
    }


def _others_beside(tree: Tree, place: Parts, course: Course) -> bool:
    """Whether folders beside a place of work are other students': with the same exercise's steps under whatever name, or packed."""
    mine = {named for name in programs_in(tree, place) if (named := named_exercise(name, course))}
    beside = [(*place[:-1], name) for name in folders_in(tree, place[:-1]) if name != place[-1]]
    others = (file for folder in beside for file in files_below(tree, folder))
    same = bool(mine) and any(mine.intersection(read_exercises(tree, file, course).whole) for file in others)
    return same or any(archives_in(tree, folder) or _zips_of_work(tree, folder, course) for folder in beside)


def _zipped(tree: Tree, at: Parts, course: Course) -> list[set[str]]:
    """The exercises in each zip in a folder, of those in which there are such."""
    return [works for name in zips_in(tree, at) if (works := in_zip(tree, (*at, name), course))]


def _zips_of_work(tree: Tree, at: Parts, course: Course) -> bool:
    return any(in_zip(tree, (*at, name), course) != set() for name in zips_in(tree, at))


def in_zip(tree: Tree, parts: Parts, course: Course) -> set[str] | None:
    """The exercises in one student's zip, None where that cannot be told."""
    try:
        inner = student_zip(tree, len(course.exercises), *parts)
        places = own_places(inner, (), course)
    except SubmissionError:
        return None
    return {exercise for place in places for exercise in _exercises_at(inner, place, course)}


def _may_be_work(name: str) -> bool:
    return is_program(name) or is_text(name)


def files_below(
    tree: Tree, at: Parts, wanted: Callable[[str], bool] = _may_be_work, depth: int = MAX_DEPTH
) -> list[Parts]:
    """The files in a folder and below that may be a hand-in, those that lie highest first, as far as that is looked."""
    found, level, looked = list[Parts](), [at], 0
    for _ in range(depth):
        for place in level:
            names = tree.names(*place)
            looked += len(names)
            found += [(*place, name) for name in sorted(names) if not names[name] and wanted(name)]
        level = [(*place, name) for place in level for name in folders_in(tree, place)]
        if looked + len(level) > MAX_LOOKED:
            break
    return found[:MAX_READ]


def held(tree: Tree, at: Parts) -> str:
    """What a folder holds, in words."""
    others = sorted(name for name in tree.names(*at) if not name.startswith("."))[:3]
    return f"it holds {', '.join(others)}" if others else "it is empty"


def loose_work(tree: Tree, at: Parts, course: Course) -> bool:
    """Whether a folder that holds files alone, none with an exercise's name, is one student's."""
    programs = programs_in(tree, at)
    if folders_in(tree, at) or zips_in(tree, at) or not files_of(tree, at, programs, course):
        return False
    return not of_several(tree, at, programs, course)
