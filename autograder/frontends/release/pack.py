"""What a student's folder holds, and how it is written: whole or not at all, and never over a student's work."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from jinja2 import Environment, PackageLoader, StrictUndefined

from autograder.atomic_files import digest, in_bytes, in_the_way, write_all, zipped
from autograder.course.outline import CHECKS, FILE, RECORDED
from autograder.course.released import FORMAT, HIDDEN, MANIFEST, Release, all_of, content_of, read_release
from autograder.course.spec import Course
from autograder.course.stub import make_stub
from autograder.errors import CourseError, UsageError
from autograder.frontends.release.wheel import wheel
from autograder.frontends.reset import STUBS, free_name
from autograder.frontends.solved import SOLUTIONS, carried_text
from autograder.judging.reference import origin_of, read_text
from autograder.judging.reference_file import load_plan
from autograder.nb.source import handout_text

TEMPLATES = {"README.md": "README.md", "requirements.txt": "requirements.txt", ".gitignore": "gitignore"}
VSCODE = {
    "settings.json": {
        "python.testing.pytestEnabled": True,
        "python.testing.unittestEnabled": False,
        "python.testing.pytestArgs": ["exercises"],
        "jupyter.notebookFileRoot": "${fileDirname}",
        "files.exclude": {"**/__pycache__": True, ".pytest_cache": True},
    },
    "extensions.json": {"recommendations": ["ms-python.python", "ms-toolsai.jupyter"]},
}
HEAD = "# Made by `autograder release`, for students: what grading alone needs is left out.\n"
Files = dict[str, str | bytes]


@dataclass(frozen=True)
class Written:
    """What came of a release.

    Attributes:
        changed: the files that were written; mine: those of the folder that were changed there, and stay.
        aside: those that had to be the release's own, with where what stood there is kept.
    """

    changed: list[Path] = field(default_factory=list)
    mine: list[Path] = field(default_factory=list)
    aside: dict[Path, Path] = field(default_factory=dict)


def release_files(course: Course) -> Files:
    """The files of a release, by their path in it; CourseError and UsageError as of `make_sure_it_is_built` and `wheel`."""
    packed_name, packed = wheel()
    files: Files = {FILE: course_text(course), f"{HIDDEN}/{packed_name}": packed}
    for exercise, spec in course.exercises.items():
        folder, solution = f"exercises/{exercise}", course.solution_dir(exercise) / spec.file
        make_sure_it_is_built(course, exercise)
        stub = make_stub(read_text(solution), exercise, spec, str(solution))
        files |= {f"{folder}/{name}": read_text(course.exercise_dir(exercise) / name) for name in (CHECKS, RECORDED)}
        files |= {
            f"{folder}/{spec.file}": stub,
            f"{folder}/{spec.stem}.ipynb": handout_text(stub, exercise, spec),
            f"{HIDDEN}/{STUBS}/{exercise}/{spec.file}": stub,
        }
    if course.spec.show_solutions:
        files[f"{HIDDEN}/{SOLUTIONS}"] = carried_text(course)
    files |= {f".vscode/{name}": json.dumps(said, indent=2) + "\n" for name, said in VSCODE.items()}
    files |= _written_out(course, packed_name)
    return files | {f"{HIDDEN}/{MANIFEST}": manifest_text(files)}


def make_sure_it_is_built(course: Course, exercise: str) -> None:
    """Raise UsageError if the sources of an exercise are not here, CourseError if it is not built from what they are now."""
    solution = course.solution_dir(exercise) / course.exercises[exercise].file
    if not solution.is_file():
        raise UsageError(f"{solution}: no such file: this is made from the author's course")
    if load_plan(course, exercise).origin != origin_of(course, exercise):
        built = course.exercise_dir(exercise) / RECORDED
        raise CourseError(f"{built}: is not made from what the solution is now: run `autograder build {exercise}`")


def course_text(course: Course) -> str:
    """The `course.yml` of a release: how cases are sampled is left out, the known ones are recorded beside each stub."""
    spec = course.spec.model_dump(mode="json", exclude_defaults=True)
    for exercise in spec["exercises"].values():
        exercise["cases"] = {
            name: {key: case[key] for key in ("title", "dtype") if key in case}
            for name, case in exercise["cases"].items()
        }
    return HEAD + yaml.safe_dump(spec, sort_keys=False, width=110, allow_unicode=True)


def _written_out(course: Course, packed_name: str) -> Files:
    known = {"spec": course.spec, "first": next(iter(course.exercises)), "wheel": f"{HIDDEN}/{packed_name}"}
    return {name: filled("autograder.frontends.release", template, known) for name, template in TEMPLATES.items()}


def filled(package: str, template: str, known: Mapping[str, object]) -> str:
    """A text from a package's templates, with what is known in its places."""
    loader = PackageLoader(package)
    texts = Environment(loader=loader, undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True)
    return texts.get_template(template).render(known)


def manifest_text(files: Mapping[str, str | bytes]) -> str:
    """What a release says of itself; see `autograder.course.released`."""
    contents = {name: content_of(in_bytes(data), name) for name, data in sorted(files.items())}
    said = {"format": FORMAT, "release": digest(contents)[:12], "files": contents}
    notebooks = {name: all_of(in_bytes(data), name) for name, data in files.items() if name.endswith(".ipynb")}
    return json.dumps(said | {"notebooks": notebooks}, indent=1) + "\n"


def write_release(files: Files, folder: Path, archive: Path | None) -> Written:
    """Write a release into a folder, and as a zip if one is named: all of it or nothing.

    A folder may be there if a release made it. What was changed in it since stays; only what checking rests on is always the
    release's own, and what stood there is kept beside it. UsageError if it holds anything else, or cannot be written.
    """
    earlier = read_release(folder)
    whole = {folder / name: data for name, data in files.items()}
    if earlier is None and folder.exists() and (not folder.is_dir() or any(in_the_way(folder, whole))):
        raise UsageError(f"{folder}: is there, and `autograder release` did not make it: name another folder")
    if archive is not None and archive.exists() and not is_release(archive):
        raise UsageError(f"{archive}: is there, and `autograder release` did not make it: name another folder")
    texts, mine, aside = dict[Path, str | bytes](), list[Path](), dict[Path, Path]()
    for name, data in files.items():
        path = folder / name
        if earlier is None or _as_it_came(path, name, data, earlier):
            texts[path] = data
        elif name.startswith(f"{HIDDEN}/") or path.name in (FILE, CHECKS, RECORDED):
            before = path.read_bytes()
            aside[path] = free_name(path, before)
            texts |= {aside[path]: before, path: data}
        else:
            mine.append(path)
    if archive is not None:
        top = folder.resolve().name
        texts[archive] = zipped({f"{top}/{name}": data for name, data in files.items()})
    return Written(write_all(texts), mine, {path: kept for path, kept in aside.items() if HIDDEN not in path.parts})


def is_release(archive: Path) -> bool:
    """Whether a file is the zip of a release."""
    try:
        with zipfile.ZipFile(archive) as packed:
            return any(name.endswith(f"/{HIDDEN}/{MANIFEST}") for name in packed.namelist())
    except (OSError, zipfile.BadZipFile):
        return False


def _as_it_came(path: Path, name: str, data: str | bytes, earlier: Release) -> bool:
    """Whether nobody has changed a file since a release wrote it."""
    if not path.is_file() or name == f"{HIDDEN}/{MANIFEST}":
        return True
    return earlier.may_be_replaced(path) or all_of(path.read_bytes(), name) == all_of(in_bytes(data), name)
