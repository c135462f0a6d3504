"""Read `course.yml`: every error names the file, the line and the key, and suggests the nearest known one."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from autograder.course import DRAWN, CaseSpec, Course, CourseSpec, ExerciseSpec, LimitsSpec, Line, Plane, StepSpec
from autograder.errors import CourseError
from autograder.outline import FILE, MAX_BYTES
from autograder.outline import find_course as find_course

MAX_PROBLEMS = 100


def load_course(root: Path) -> Course:
    """Read and validate the `course.yml` of a folder.

    Raises:
        CourseError: in one sentence a problem, each with file, line and key.
    """
    path = root / FILE
    try:
        if path.stat().st_size > MAX_BYTES:
            raise CourseError(f"{path}: larger than {MAX_BYTES} bytes: this is no course file")
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise CourseError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise CourseError(f"{path}: is not UTF-8 text: save it as UTF-8") from None
    return Course(root.resolve(), parse_course(text, str(path)))


def parse_course(text: str, name: str = FILE) -> CourseSpec:
    """Validate the text of a `course.yml`.

    Raises:
        CourseError: as `load_course`.
    """
    try:
        tree = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # ten times as fast, if built
        data = _plain(yaml.SafeLoader(""), tree, name) if tree is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{name}, line {mark.line + 1}" if mark else name
        raise CourseError(f"{where}: not valid YAML: {error.problem or error.context}") from None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise CourseError(f"{name}: not valid YAML: {str(error).splitlines()[0]}") from None
    except RecursionError:
        raise CourseError(f"{name}: nested too deeply, or an alias that contains itself") from None
    if not isinstance(data, dict):
        raise CourseError(f"{name}: expected keys such as `name` and `exercises`, found {_kind(data)}")
    try:
        return CourseSpec.model_validate(data)
    except ValidationError as error:
        details = error.errors(include_url=False)
        problems = dict.fromkeys(_sentence(detail, tree, name) for detail in details[:MAX_PROBLEMS])
        meant = [
            problem.rpartition("did you mean ")[2].rstrip("?") for problem in problems if "did you mean" in problem
        ]
        kept = [p for p in problems if not any(p.endswith(f"the key {key} is missing") for key in meant)]
        if more := len(details[MAX_PROBLEMS:]):
            kept.append(f"{name}: further problems: {more}")
        raise CourseError("\n".join(kept)) from None


def _plain(loader: Any, tree: yaml.Node, name: str) -> Any:
    _refuse_duplicates(tree, name, set())
    return loader.construct_document(tree)


def _refuse_duplicates(node: yaml.Node, name: str, seen: set[int]) -> None:
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        lines: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise CourseError(f"{name}, line {line}: a key must be a plain word, not a list or a mapping")
            if key.value in lines:
                first = lines[key.value]
                raise CourseError(
                    f"{name}, line {line}: the key {key.value!r} stands twice; it is on line {first} already: remove one"
                )
            lines[key.value] = line
            _refuse_duplicates(value, name, seen)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_duplicates(item, name, seen)


def _sentence(detail: ErrorDetails, tree: yaml.Node | None, name: str) -> str:
    path = [*detail["loc"], *detail.get("ctx", {}).get("key", ())]
    line, key = _locate(tree, path)
    where = f"{name}, line {line}: {key}" if key else f"{name}, line {line}"
    kind = detail["type"]
    if kind == "extra_forbidden":
        known = _known_keys(path[:-1])
        near = difflib.get_close_matches(str(path[-1]), known, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]!r}?" if near else f"known keys are {', '.join(sorted(known))}"
        return f"{where}: unknown key {str(path[-1])!r}: {hint}"
    if kind == "missing":
        return f"{where}: the key {str(path[-1])!r} is missing"
    message = detail["msg"].removeprefix("Value error, ")
    message = message[:1].lower() + message[1:]
    if kind in ("value_error", "assertion_error", "course"):
        return f"{where}: {message}"
    return f"{where}: {message}, found {_shown(detail['input'])}"


def _locate(tree: yaml.Node | None, path: list[int | str]) -> tuple[int, str]:
    """The line of the deepest part of `path` that stands in the file, and the dotted key up to the end."""
    line = tree.start_mark.line + 1 if tree is not None else 1
    node, keys = tree, []
    for part in path:
        found = _child(node, part)
        if found is None:
            if (
                isinstance(part, str)
                and not part[:1].isupper()
                and "[" not in part
                and part not in ("int", "float", "str", "bool", "line", "plane")
            ):
                keys.append(part)
            continue
        line, node = found
        keys.append(str(part))
    return line, ".".join(keys)


def _child(node: yaml.Node | None, part: int | str) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value == part:
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        item = node.value[part]
        return item.start_mark.line + 1, item
    return None


def _known_keys(path: list[int | str]) -> list[str]:
    """The keys that the model at `path` knows."""
    model: type[BaseModel] = CourseSpec
    if path[:1] == ["limits"]:
        model = LimitsSpec
    elif path[:1] == ["exercises"] and len(path) >= 2:
        model = ExerciseSpec
        if path[2:3] == ["steps"] and len(path) >= 4:
            model = StepSpec
        elif path[2:3] == ["cases"] and len(path) >= 4:
            model = CaseSpec
            if path[4:5] == ["data"]:
                model = Plane if "plane" in path else Line
    for part in path:
        model = DRAWN.get(str(part), model)
    extra = ["like"] if model is CaseSpec else []
    return [*model.model_fields, *extra]


def _shown(value: Any) -> str:
    if not isinstance(value, str | int | float | bool | None):
        return _kind(value)
    text = repr(value)
    return text if len(text) <= 60 else _kind(value)


def _kind(value: Any) -> str:
    if value is None:
        return "nothing"
    names = {
        dict: "a mapping",
        list: "a list",
        str: "a text",
        bool: "true or false",
        int: "a number",
        float: "a number",
    }
    return names.get(type(value), f"a {type(value).__name__}")
