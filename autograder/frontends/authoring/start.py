"""What an author begins with: a course of one exercise that passes, and a further exercise, from a template or like another.

Nothing that is there is ever written over; all files are written, or none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from autograder.atomic_files import holds, in_the_way, write_all
from autograder.course.lookup import exercise_names
from autograder.course.outline import FILE
from autograder.course.released import MANIFEST, read_release
from autograder.course.spec import Course
from autograder.course.yaml_file import parse_course, parse_yaml, read_text
from autograder.errors import UsageError

NAME = re.compile(r"\d\d_[a-z][a-z0-9_]*")
FIRST = "01_constant"
SCHEMA = "course.schema.json"  # by which editors complete course.yml: its first line names it, so both lie side by side
TEMPLATES = resources.files("autograder.frontends.authoring") / "templates"
SOURCES = {"solution.py.txt": "{stem}.py", "checks.py.txt": "checks.py", "mistakes.yml": "mistakes.yml"}
IGNORED = (
    "# What commands keep between runs, and what is drawn.\n.autograder/\nplots/\n__pycache__/\n.ipynb_checkpoints/\n"
)
IN_GIT = {".git", ".gitattributes", ".github", "LICENSE", "README.md"}  # what a repository may begin with


def make_course(folder: Path) -> list[Path]:
    """Make a course of one exercise in a new or empty folder; returns its files; UsageError if it is neither, or not writable."""
    if not folder.is_dir() and (folder.exists() or folder.is_symlink()):
        raise UsageError(f"{folder}: is no folder: name a new one")
    words = " ".join(re.findall("[a-z0-9]+", folder.resolve().name.lower())) or "course"
    head = _template("course.yml", NAME=words.replace(" ", "-"), TITLE=words.capitalize())
    texts = {folder / FILE: head + _part(FIRST), folder / SCHEMA: _template(SCHEMA), **_sources(folder, FIRST)}
    texts[folder / ".gitignore"] = IGNORED
    inside = (
        (path.name for path in in_the_way(folder, texts) if path.name not in IN_GIT) if folder.is_dir() else iter(())
    )
    if (first := next(inside, None)) is not None:
        raise UsageError(f"{folder}: holds {first} already, and nothing is written over: name a new folder")
    return write_all(texts)


def make_exercise(course: Course, name: str, like: str | None = None) -> list[Path]:
    """Make a further exercise: its folder, and its part at the end of `course.yml`; returns its files.

    Args:
        like: an exercise of the course that it begins as a copy of, the template's if None.

    Raises:
        UsageError: if its name is none, or taken, or something cannot be written.
        CourseError: if an exercise that it is to be like is not what it must be.
    """
    if not NAME.fullmatch(name):
        raise UsageError(f"{name}: an exercise is called by two digits and a name, such as 07_momentum")
    taken = exercise_names(course)
    if clash := next((word for word in (name, name[:2], name[3:]) if word in taken), None):
        whose = f"{clash} is {taken[clash]}" if clash != taken[clash] else "there is such an exercise"
        raise UsageError(f"{name}: {whose} already: choose another number and name")
    if read_release(course.root) is not None:
        raise UsageError(
            f"{course.root}: is a student's folder, as {MANIFEST} in it says: go to the course it came from"
        )
    path = course.root / FILE
    text = read_text(path)
    sources: Mapping[Path, str | bytes]
    if like is None:
        part, points, sources = _part(name), 5.0, _sources(course.root, name)
    else:
        points, sources = course.exercises[like].max_points, _sources_like(course, like, name)
        part = _part_like(text, like, name)
    begun = all(holds(file, data) for file, data in sources.items())  # by one who was killed before the course named it
    for place in (course.solution_dir(name), course.exercise_dir(name)):
        if place.exists() and not (begun and place == course.solution_dir(name)):
            raise UsageError(f"{place}: is there already, and nothing is written over: choose another name")
    changed = _with_part(text, part, course.spec.points + points)
    parse_course(changed, str(path))
    return write_all({**sources, path: changed})


def _template(file: str, **words: str) -> str:
    """A template with these words in their places."""
    text = TEMPLATES.joinpath(file).read_text(encoding="utf-8")
    for word, said in words.items():
        text = re.sub(rf"\b{word}\b", said, text)
    return text


def _words(exercise: str) -> dict[str, str]:
    return {"EXERCISE": exercise, "NUMBER": exercise[:2], "STEM": exercise[3:], "TITLE": _title(exercise)}


def _title(exercise: str) -> str:
    return exercise[3:].replace("_", " ").capitalize()


def _part(exercise: str) -> str:
    return _template("part.yml", **_words(exercise))


def _sources(root: Path, exercise: str) -> dict[Path, str]:
    folder = root / "solutions" / exercise
    return {
        folder / name.format(stem=exercise[3:]): _template(file, **_words(exercise)) for file, name in SOURCES.items()
    }


def _sources_like(course: Course, like: str, name: str) -> dict[Path, str | bytes]:
    """The files of an exercise, under another's name: its module is called by that, and so is the lesson in it."""
    here, there, module = course.solution_dir(like), course.solution_dir(name), course.exercises[like].file
    texts: dict[Path, str | bytes] = {}
    for path in sorted(here.rglob("*")):
        if not path.is_file() or "__pycache__" in path.parts:
            continue
        inside, data = path.relative_to(here), path.read_bytes()
        if path.suffix == ".py":
            text = data.decode("utf-8").replace(like, name)
            data = re.sub(r"(?m)^# # \d\d .*$", f"# # {name[:2]} {_title(name)}", text, count=1).encode()
        texts[there / (f"{name[3:]}.py" if str(inside) == module else inside)] = data
    return texts


def _part_like(text: str, like: str, name: str) -> str:
    """The part of `course.yml` that is an exercise's, under another's name."""
    key, value = _exercise_nodes(text)[like]
    lines = text.splitlines(keepends=True)
    own = {"title": _title(name), "file": f"{name[3:]}.py"}
    edits = [(key, name), *((node, own[at.value]) for at, node in value.value if at.value in own)]
    for node, said in sorted(edits, key=lambda edit: edit[0].start_mark.line, reverse=True):
        begin, end = node.start_mark, node.end_mark
        after = lines[end.line][end.column :] if end.line < len(lines) else ""
        lines[begin.line : end.line + 1] = [lines[begin.line][: begin.column] + said + (after or "\n")]
    grown = len(lines) - len(text.splitlines())
    return "".join(lines[key.start_mark.line : _last_line(value) + grown])


def _with_part(text: str, part: str, points: float) -> str:
    """`course.yml` with a further exercise behind the last, and what all points add up to now."""
    lines = text.splitlines(keepends=True)
    place = _top(text)["points"]
    line, begin, end = place.start_mark.line, place.start_mark.column, place.end_mark.column
    lines[line] = f"{lines[line][:begin]}{points:g}{lines[line][end:]}"
    last = max(_last_line(value) for _, value in _exercise_nodes(text).values())
    if not lines[last - 1].endswith("\n"):
        lines[last - 1] += "\n"
    lines.insert(last, part)
    return "".join(lines)


def _top(text: str) -> dict[str, Any]:
    """The nodes of a `course.yml`, which is valid, by its keys."""
    tree, _ = parse_yaml(text, FILE)
    return {key.value: value for key, value in tree.value} if tree is not None else {}


def _exercise_nodes(text: str) -> dict[str, tuple[yaml.ScalarNode, yaml.MappingNode]]:
    """The key and the value of each exercise in a `course.yml`; UsageError if they stand in brackets."""
    exercises = _top(text)["exercises"]
    if exercises.flow_style or any(value.flow_style for _, value in exercises.value):
        raise UsageError(f"{FILE}: its exercises stand in brackets: write each below the other, with its keys indented")
    return {key.value: (key, value) for key, value in exercises.value}


def _last_line(node: yaml.Node) -> int:
    """The number of the last line of a node, comments behind it apart: counted from 1."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _last_line(last[1] if isinstance(last, tuple) else last)
    end = node.end_mark
    return int(end.line + 1 if end.column else end.line)
