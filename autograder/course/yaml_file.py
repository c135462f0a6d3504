"""Read `course.yml` and other YAML: every error names the file, the line and the key, and suggests the nearest known one."""

from __future__ import annotations

import difflib
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from autograder.course.outline import FILE, MAX_BYTES
from autograder.course.sampling import KINDS, SAMPLED, CaseSpec
from autograder.course.spec import Course, CourseSpec
from autograder.course.yaml_depth import compose
from autograder.course.yaml_place import as_said, is_way, locate
from autograder.errors import CourseError

MAX_PROBLEMS = 100
# What YAML says of a text with a colon, a bracket or a backtick where it has a meaning of its own.
MISREAD = (
    "mapping values are not allowed",
    "found character",
    "found unexpected ':'",
    "did not find expected ',' or",
    "did not find expected key",
    "expected ',' or",
)
PLAIN_NAME = "letters, digits and underscores, the first no digit"
PATTERNS = {  # of the models, in words
    r"^[0-9]{2}_[a-z0-9_]+$": "two digits, an underscore, then small letters, digits and underscores, such as 07_momentum",
    r"^[a-z0-9][a-z0-9-]*$": "small letters, digits and hyphens, such as no-noise",
    r"^[a-z][a-z0-9_]*\.py$": "small letters, digits and underscores, ending in .py, such as momentum.py",
    r"^[A-Za-z0-9][A-Za-z0-9_.-]*$": "letters, digits, dots, hyphens and underscores, in no folder",
}
VALID = "Input should be a valid "
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, if built
# Reads 1e-3 as a number: in YAML 1.1, to which PyYAML keeps, it is a text.
Numbers: Any = type("Numbers", (Loader,), {})
Numbers.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"[-+]?\d+[eE][-+]?\d+$"), list("-+0123456789"))
QUOTES = ": a text that is more than plain words goes in quotes"


def load_course(root: Path) -> Course:
    """Read and validate the `course.yml` of a folder; CourseError in one sentence a problem, each with file, line and key."""
    path = root / FILE
    return Course(root.resolve(), parse_course(read_text(path), str(path)))


def parse_course(text: str, name: str = FILE) -> CourseSpec:
    """Validate the text of a `course.yml`; CourseError as `load_course`."""
    tree, data = parse_yaml(text, name, Numbers)
    if not isinstance(data, dict):
        raise CourseError(f"{name}: expected keys such as `name` and `exercises`, found {kind_of(data)}")
    try:
        return CourseSpec.model_validate(data)
    except ValidationError as error:
        raise CourseError(explain(error, tree, name, _known_keys)) from None


def read_text(path: Path, most: float = MAX_BYTES, missing: str = "") -> str:
    """The text of a course's file; CourseError if it cannot be read.

    Args:
        most: bytes, more than which nobody writes; missing: what to say, and do, where it is not there.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe is waited for, and some devices have no end
            raise CourseError(f"{path}: is not a regular file: put one in its place")
        if status.st_size > most:
            raise CourseError(f"{path}: larger than {most} bytes: nobody wrote such a {path.name} by hand")
        return path.read_text(encoding="utf-8")
    except OSError as error:
        said = missing if missing and isinstance(error, FileNotFoundError) else f"cannot be read: {error.strerror}"
        raise CourseError(f"{path}: {said}") from None
    except UnicodeDecodeError:
        raise CourseError(f"{path}: is not UTF-8 text: save it as UTF-8") from None


def parse_yaml(text: str, name: str, loader: Any = Loader) -> tuple[yaml.Node | None, Any]:
    """The nodes of a YAML text, which know their lines, and its data; CourseError if it is no YAML, or a key stands twice."""
    tree: yaml.Node | None = None
    try:
        tree = compose(text, loader)
        if tree is None:
            return None, None
        _refuse_duplicates(tree, name, set())
        construct: Any = yaml.SafeLoader("").construct_document
        return tree, construct(tree)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{name}, line {mark.line + 1}" if mark else name
        problem = error.problem or error.context or ""
        advice = QUOTES if problem.startswith(MISREAD) else ""
        line = "".join(text.splitlines()[mark.line : mark.line + 1]) if mark else ""
        if "\t" in line.removesuffix(line.lstrip()):
            problem, advice = "a tab stands before what the line says", ": write spaces"
        raise CourseError(f"{where}: not valid YAML: {problem}{advice}") from None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        said = str(error).splitlines()[0]
        raise CourseError(f"{name}{_line_of_unreadable(tree)}: not valid YAML: {said}") from None
    except RecursionError:
        raise CourseError(f"{name}: nested too deeply, or an alias that contains itself") from None


def explain(
    error: ValidationError,
    tree: yaml.Node | None,
    name: str,
    known: Callable[[list[int | str]], list[str]],
    above: str = "",
) -> str:
    """What a model refuses, a sentence each.

    Args:
        error: the refusal; tree: the nodes of what was refused; name: the file's.
        known: the keys that are known where a key is not.
        above: the dotted key of `tree` in the file, empty if it is the whole file.
    """
    details = list(_nearest(error.errors(include_url=False)))
    problems = dict.fromkeys(_sentence(detail, tree, name, known, above) for detail in details[:MAX_PROBLEMS])
    # An unknown key stands for the one that is near it, or for the only one that is known: that is not told as missing, too.
    meant = [found[1] for p in problems if (found := re.search(r"(?:did you mean|known keys are) '?(\w+)'?\??$", p))]
    kept = [p for p in problems if not p.endswith(tuple(f"the key {key!r} is missing" for key in meant))]
    if more := len(details[MAX_PROBLEMS:]):
        kept.append(f"{name}: further problems: {more}")
    return "\n".join(kept)


def _nearest(details: Sequence[ErrorDetails]) -> Iterator[ErrorDetails]:
    """Of a value that may be read in several ways, the problems of the one that comes nearest; one if none comes near."""
    read: dict[tuple[int | str, ...], dict[int | str, list[ErrorDetails]]] = {}
    for detail in details:
        path = detail["loc"]
        at = next((k for k, part in enumerate(path) if is_way(part)), len(path))
        read.setdefault(path[:at], {}).setdefault((*path, "")[at], []).append(detail)
    for ways in read.values():
        fewest = min(map(len, ways.values()))
        near = [problems for problems in ways.values() if len(problems) == fewest]
        if fits := [problems for problems in near if not problems[0]["type"].endswith("_type")]:
            yield from fits[0]
            continue
        wanted = list(dict.fromkeys(problems[0]["msg"].removeprefix(VALID) for problems in near))
        if len(wanted) > 1:
            near[0][0]["msg"] = f"{VALID}{', '.join(wanted[:-1])} or {wanted[-1]}"
        yield from near[0]


def _line_of_unreadable(tree: yaml.Node | None) -> str:
    """The line of what looks like a date or a number and is none, for the beginning of a sentence."""
    left, seen = [tree] if tree is not None else [], set[int]()
    while left:
        node = left.pop(0)
        if isinstance(node, yaml.CollectionNode) and id(node) not in seen:  # one that contains itself is met again
            seen.add(id(node))
            left += [part for item in node.value for part in (item if isinstance(item, tuple) else (item,))]
        elif isinstance(node, yaml.ScalarNode):
            try:
                yaml.SafeLoader("").construct_object(node)
            except (ValueError, OverflowError):
                return f", line {node.start_mark.line + 1}"
    return ""


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


def _sentence(
    detail: ErrorDetails, tree: yaml.Node | None, name: str, known: Callable[[list[int | str]], list[str]], above: str
) -> str:
    below = ["kind"] if detail["type"] == "union_tag_invalid" else detail.get("ctx", {}).get("key", ())
    path = as_said(tree, [*detail["loc"], *below])
    line, key = locate(tree, path)
    key = ".".join(part for part in (above, key) if part)
    where = f"{name}, line {line}: {key}" if key else f"{name}, line {line}"
    kind = detail["type"]
    if kind == "extra_forbidden":
        return f"{where}: unknown key {str(path[-1])!r}: {suggestion(str(path[-1]), known(path[:-1]), 'keys')}"
    if kind == "missing":
        last = path[-1]
        return f"{where}: {f'item {last + 1}' if isinstance(last, int) else f'the key {last!r}'} is missing"
    if kind == "union_tag_not_found" and detail["ctx"]["discriminator"] == "_kind_of_value()":
        word = str(next(iter(detail["input"]), ""))
        return f"{where}: {word!r} is nothing that can be sampled: {suggestion(word, list(SAMPLED), 'ones')}"
    if kind == "union_tag_not_found" and isinstance(detail["input"], dict):
        return f"{where}: the key 'kind' is missing: known kinds are {', '.join(KINDS)}"
    if kind == "union_tag_invalid":
        tag = detail["ctx"]["tag"]
        return f"{where}: unknown kind {tag!r}: {suggestion(tag, list(KINDS), 'kinds')}"
    message = detail["msg"].removeprefix("Value error, ")
    message = (message[:1].lower() + message[1:]).replace("a valid tuple", "a valid list")
    message = message.replace(" or object to extract fields from", "").replace("tuple should", "list should")
    message = re.sub(r"a valid dictionary( or instance of \w+)?", "a mapping", message)
    message = message.replace("a valid boolean, unable to interpret input", "true or false")
    message = re.sub(r", unable to parse string as an? \w+", "", message)
    message = re.sub(r" after validation, not \w+", "", message).replace("dictionary should", "mapping should")
    if kind == "string_pattern_mismatch":
        wanted = PATTERNS.get(detail["ctx"]["pattern"], PLAIN_NAME)
        return f"{where}: {_shown(detail['input'])} is not made of {wanted}"
    if kind in ("value_error", "assertion_error", "course"):
        return f"{where}: {message}"
    misread = kind == "string_type" and isinstance(detail["input"], dict | bool | int | float)
    return f"{where}: {message}, found {_shown(detail['input'])}{QUOTES if misread else ''}"


def suggestion(word: str, known: Sequence[str], what: str) -> str:
    """The known word that was meant, or all that are known."""
    if not known:
        return f"there are no {what}"
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}?" if near else f"known {what} are {', '.join(sorted(known))}"


def place_in(root: Path, key: Sequence[int | str]) -> str:
    """Where a key stands in a folder's `course.yml`, for the beginning of a sentence."""
    path = root / FILE
    tree, _ = parse_yaml(read_text(path), str(path))
    line, words = locate(tree, key)
    return f"{path}, line {line}: {words}"


def _known_keys(path: list[int | str]) -> list[str]:
    """The keys that the model at `path` knows."""
    kinds: list[Any] = [CourseSpec]
    for part in path:
        kinds = [inner for kind in kinds for inner in _below(kind, part)] or kinds
    extra = ["like"] if CaseSpec in kinds else []
    return [*(name for kind in kinds if _is_model(kind) for name in kind.model_fields), *extra]


def _below(kind: Any, part: int | str) -> list[Any]:
    """What may stand at a key or an item of a kind of data, or that kind itself where pydantic's path names it."""
    if get_origin(kind) in (dict, list):
        return _kinds(get_args(kind)[-1])
    if not _is_model(kind):
        return []
    if str(part).title() == kind.__name__:
        return [kind]
    return _kinds(kind.model_fields[part].annotation) if part in kind.model_fields else []


def _kinds(annotation: Any) -> list[Any]:
    """The kinds of data that an annotation allows."""
    if get_origin(annotation) is Annotated:
        return _kinds(get_args(annotation)[0])
    parts = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else ()
    return [kind for part in parts for kind in _kinds(part)] or [annotation]


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _shown(value: Any) -> str:
    if not isinstance(value, str | int | float | bool | None):
        return kind_of(value)
    text = repr(value)
    return text if len(text) <= 60 else kind_of(value)


def kind_of(value: Any) -> str:
    """What kind of YAML some data is, in words."""
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
