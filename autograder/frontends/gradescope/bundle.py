"""The zip that Gradescope takes as an assignment's autograder: two scripts, this package as a wheel, one exercise and a seed.

What it must hold, and where Gradescope puts it: "Autograder Specifications",
https://gradescope-autograders.readthedocs.io/en/latest/specs/
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from autograder.atomic_files import write_all, zipped
from autograder.course.outline import CHECKS, FILE, RECORDED
from autograder.course.spec import Course
from autograder.errors import UsageError
from autograder.frontends.gradescope.container import COURSE, SETTINGS, Settings
from autograder.frontends.release.pack import filled, make_sure_it_is_built
from autograder.frontends.release.wheel import wheel

SCRIPTS = ("setup.sh", "run_autograder")


def bundle_files(course: Course, settings: Settings) -> dict[str, bytes]:
    """The files of a bundle, by their path in it; CourseError and UsageError as of `make_sure_it_is_built` and `wheel`."""
    exercise, (packed_name, packed) = settings.exercise, wheel()
    make_sure_it_is_built(course, exercise)
    scripts = {name: filled("autograder.frontends.gradescope", name, {"wheel": packed_name}) for name in SCRIPTS}
    files = {name: text.encode() for name, text in scripts.items()}
    sources = [path for path in sorted(course.solution_dir(exercise).rglob("*")) if "__pycache__" not in path.parts]
    built = [course.exercise_dir(exercise) / name for name in (course.exercises[exercise].file, CHECKS, RECORDED)]
    kept = {path.relative_to(course.root): path for path in (course.root / FILE, *sources, *built) if path.is_file()}
    files |= {f"{COURSE}/{name.as_posix()}": path.read_bytes() for name, path in kept.items()}
    return files | {SETTINGS: settings.text().encode(), packed_name: packed}


def write_bundle(files: dict[str, bytes], path: Path) -> None:
    """Write a bundle as a zip whose scripts may be run; UsageError if something else stands there, or it cannot be written."""
    if path.exists() and not is_bundle(path):
        raise UsageError(f"{path}: is there, and `autograder gradescope` did not make it: name another file with --out")
    write_all({path: zipped(files, runnable=SCRIPTS)})


def is_bundle(path: Path) -> bool:
    """Whether a file is what `write_bundle` writes."""
    try:
        with zipfile.ZipFile(path) as packed:
            return bool(json.loads(packed.read(SETTINGS))["exercise"])
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, TypeError):
        return False
