"""Read `solutions/NN_name/mistakes.yml`, where an author writes the known mistakes of an exercise.

    - gradient.no-factor-2: the factor 2 is missing
      hint: "Differentiate the square: where does the exponent go?"
      everywhere: {"2 * ": ""}

All texts are looked for in the solution, none in what another change wrote. docs/authoring.md tells how each key is written.
"""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, Field, ValidationError, model_validator

from autograder.course.mistakes import Mistake
from autograder.course.sampling import NAME, AuthorError, Model
from autograder.course.spec import ExerciseSpec, Text
from autograder.course.yaml_file import explain, kind_of, parse_yaml, read_text, suggestion
from autograder.course.yaml_place import locate
from autograder.errors import CourseError
from autograder.parsing import parse_own, without_docstrings

FILE = "mistakes.yml"
MOVED = "known mistakes are written in mistakes.yml now: move each one there as docs/authoring.md shows, and remove this file"
MISNAMED = re.compile(r"\w*mis\w*\.(ya?ml|txt|json)", re.IGNORECASE)
TITLE = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)\.([a-z0-9]+(?:-[a-z0-9]+)*)")
EXPECTED = "an entry begins with its step, its id and what went wrong, such as `- train.no-rate: the rate is left out`"


def _some(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty: name a text of the solution's step")
    return text


Sentence: TypeAlias = Annotated[Text, AfterValidator(lambda text: " ".join(text.split()))]
Code: TypeAlias = Annotated[str, AfterValidator(lambda text: text.removesuffix("\n"))]
Changes: TypeAlias = dict[Annotated[str, AfterValidator(_some)], Code]


class Entry(Model):
    """One mistake as it stands in the file; its first line comes as `step`, `id` and `says`."""

    step: str
    id: str
    says: Sentence
    hint: Sentence
    replace: Changes = Field(default_factory=dict)  # by a text that stands once in the step
    everywhere: Changes = Field(default_factory=dict)  # by one that stands more than once in it
    before: Changes = Field(default_factory=dict)  # lines that come in before the text's own
    after: Changes = Field(default_factory=dict)
    body: Code = ""  # the whole definition, in place of all these
    unseen: list[str] = Field(default_factory=list)  # cases on which it cannot show; on all others of its step it must
    elsewhere: bool = False  # whether it can show on devices other than the CPU alone
    # Numbers that a student may have chosen, each of which is tried in the place of the word.
    constants: dict[Annotated[str, Field(pattern=NAME)], Annotated[list[int | float], Field(min_length=1)]] = Field(
        default_factory=dict, max_length=1
    )

    @model_validator(mode="after")
    def _one_way(self) -> Entry:
        if bool(self.body) == any((self.replace, self.everywhere, self.before, self.after)):
            raise ValueError(
                "give either `body`, which is the whole step, or what changes in it: "
                "`replace`, `everywhere`, `before`, `after`"
            )
        return self


KEYS = [name for name in Entry.model_fields if name not in ("step", "id", "says")]


def read_mistakes(folder: Path, spec: ExerciseSpec) -> list[Mistake]:
    """The known mistakes of an exercise, in the order of its `mistakes.yml`; none if there is no such file.

    Raises:
        CourseError: if the file is not what it must be, in a sentence a problem, each with file, line and key.
    """
    if (former := folder / "mistakes.py").exists():
        raise CourseError(f"{former}: {MOVED}")
    path = folder / FILE
    if not path.exists():
        if misnamed := sorted(each.name for each in folder.glob("*") if MISNAMED.fullmatch(each.name)):
            raise CourseError(f"{folder / misnamed[0]}: known mistakes are read from {FILE}: rename this file")
        return []
    tree, data = parse_yaml(read_text(path), str(path))
    if tree is None:
        return []
    if not isinstance(data, list):
        raise CourseError(f"{path}: expected a list of mistakes, found {kind_of(data)}: {EXPECTED}")
    defined = _definitions(folder / spec.file)
    known: list[Mistake] = []
    lines: dict[str, int] = {}
    problems: list[str] = []
    for node, raw in zip(tree.value, data, strict=True):
        title = next((key for key in raw if key not in KEYS), None) if isinstance(raw, dict) else raw
        named = title if isinstance(raw, dict) and isinstance(title, str) and TITLE.fullmatch(title) else ""
        try:
            if not named:
                raise AuthorError(f"{EXPECTED}, found {title!r}" if isinstance(title, str) else EXPECTED)
            entry = _entry(named, raw, spec)
            if entry.id in lines:
                raise AuthorError(f"two mistakes are called {entry.id!r}; the other is on line {lines[entry.id]}")
            lines[entry.id] = node.start_mark.line + 1
            if entry.step not in defined:
                raise AuthorError(f"{spec.file} defines no step {entry.step!r} at the top of the module")
            known += _variants(entry, defined[entry.step])
        except ValidationError as error:
            problems.append(
                explain(error, node, str(path), lambda _: KEYS, named).replace(f"{named}.says:", f"{named}:")
            )
        except AuthorError as error:
            line, key = locate(node, error.key)
            where = ".".join(filter(None, (named, key)))
            problems.append(": ".join(filter(None, (f"{path}, line {line}", where, str(error)))))
    if problems:
        raise CourseError("\n".join(problems))
    return known


def _entry(title: str, raw: dict[str, object], spec: ExerciseSpec) -> Entry:
    step, _, name = title.partition(".")
    if step not in spec.steps:
        raise AuthorError(f"unknown step {step!r}: {suggestion(step, list(spec.steps), 'steps')}")
    if doubled := [key for key in ("step", "id", "says") if key in raw]:
        raise AuthorError(f"unknown key {doubled[0]!r}: the first line says it already", doubled[0])
    rest = {key: value for key, value in raw.items() if key != title}
    entry = Entry.model_validate({"step": step, "id": name, "says": raw[title], **rest})
    for number, case in enumerate(entry.unseen):
        if case not in spec.cases:
            raise AuthorError(f"unknown case {case!r}: {suggestion(case, list(spec.cases), 'cases')}", "unseen", number)
    return entry


def _definitions(path: Path) -> dict[str, str]:
    """What a solution defines at the top of its module: the lines of each by its name, decorators among them."""
    source = read_text(path)
    nodes = parse_own(source, str(path)).body
    lines = source.splitlines(keepends=True)
    found, begins = dict[str, str](), dict[str, int]()
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            if node.name in found:
                raise CourseError(
                    f"{path}, line {node.lineno}: {node.name!r} is defined on line {begins[node.name]} already: remove one"
                )
            first = min(part.lineno for part in (node, *node.decorator_list))
            found[node.name], begins[node.name] = "".join(lines[first - 1 : node.end_lineno]), node.lineno
    return found


def _variants(entry: Entry, old: str) -> Iterator[Mistake]:
    """The mistake, with each of its constants."""
    new = entry.body + "\n" if entry.body else _changed(old, entry)
    known = Mistake(entry.id, entry.step, entry.says, entry.hint, old, new, tuple(entry.unseen), entry.elsewhere)
    if not entry.constants:
        _must_be_another(old, new, entry)
        yield known
    for name, values in entry.constants.items():
        if _put(old, name, 0) != old:
            raise AuthorError(
                f"the word {name} stands in the solution's step as well: choose another", "constants", name
            )
        if _put(new, name, 0) == new:
            raise AuthorError(f"the word {name} stands nowhere in the changed step", "constants", name)
        for number, value in enumerate(values):
            text = _put(new, name, value)
            _must_be_another(old, text, entry)
            yield replace(known, says=_put(entry.says, name, value), new=text, variant=number)


def _put(text: str, name: str, value: float) -> str:
    """A text with a number in the place of a name."""
    return re.sub(rf"\b{re.escape(name)}\b", repr(value), text)


def _must_be_another(old: str, new: str, entry: Entry) -> None:
    """Refuse what is no definition of the step, or is the solution's."""
    key = ("body",) if entry.body else ()
    try:
        tree = ast.parse(new)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        said = f"{error.msg}: {(error.text or '').strip()}" if isinstance(error, SyntaxError) else str(error)
        raise AuthorError(f"the changed step is not valid Python: {said}", *key) from None
    names = [node.name if isinstance(node, ast.FunctionDef | ast.ClassDef) else "" for node in tree.body]
    if names != [entry.step]:
        raise AuthorError(f"it must define {entry.step!r} and nothing else", *key)
    mine, theirs = (ast.dump(without_docstrings(each)) for each in (tree, ast.parse(old)))
    if new == old or (entry.body and mine == theirs):
        raise AuthorError("it changes nothing: the step is the solution's", *key)


def _changed(text: str, entry: Entry) -> str:
    """A step's text with an entry's changes in it. All are found in the text as it was."""
    edits: list[tuple[int, int, str, tuple[str, str]]] = []
    for kind in ("replace", "everywhere", "before", "after"):
        for wanted, code in getattr(entry, kind).items():
            key = (kind, wanted)
            if kind in ("before", "after") and not code.strip():
                raise AuthorError("is empty: write the lines that come in", *key)
            if kind in ("replace", "everywhere") and code == wanted.removesuffix("\n"):
                raise AuthorError("it changes nothing: both texts are the same", *key)
            for start, end in _places(text, wanted, kind == "everywhere", key):
                first, last = text.rfind("\n", 0, start) + 1, (text + "\n").index("\n", end)
                indent = _indent(text[first : start if kind in ("replace", "everywhere") else last])
                lines = _indented(code, indent)
                if kind == "before":
                    edits.append((first, first, f"{indent}{lines}\n", key))
                elif kind == "after":
                    edits.append((last, last, f"\n{indent}{lines}", key))
                elif not code and not (text[first:start] + text[end:last]).strip():
                    edits.append((first, last + 1, "", key))
                else:
                    edits.append((start, end, lines, key))
    edits.sort(key=lambda edit: edit[:2])
    for (_, end, _, _), (start, _, _, key) in pairwise(edits):
        if start < end:
            raise AuthorError("it is in the midst of what another change replaces", *key)
    for start, end, lines, _ in reversed(edits):
        text = text[:start] + lines + text[end:]
    return text


def _places(text: str, wanted: str, everywhere: bool, key: tuple[str, str]) -> list[tuple[int, int]]:
    """Where some lines stand in a step's text, however far they are indented there."""
    lines = wanted.removesuffix("\n")
    head = lines.partition("\n")[0]
    found: list[tuple[int, int]] = []
    start = text.find(head)
    while start >= 0:
        here = _indented(lines, _indent(text[text.rfind("\n", 0, start) + 1 : start]))
        end = start + len(here)
        if text.startswith(here, start) and (lines == wanted or text[end : end + 1] in ("", "\n")):
            found.append((start, end))
            start = text.find(head, end)
        else:
            start = text.find(head, start + 1)
    if not found:
        near = difflib.get_close_matches(head.strip(), [line.strip() for line in text.splitlines()], n=1)
        advice = f": did you mean {near[0]!r}?" if near else ""
        if lines in text:
            advice = " with its further lines so far in: write them as if the first one stood at the margin"
        raise AuthorError(f"this does not stand in the solution's step{advice}", *key)
    if everywhere and len(found) == 1:
        raise AuthorError("this stands once in the solution's step: say `replace`", *key)
    if not everywhere and len(found) > 1:
        places = ", ".join(str(text.count("\n", 0, start) + 1) for start, _ in found)
        raise AuthorError(
            f"this stands {len(found)} times in the solution's step, on its lines {places}: give more of the line, or say `everywhere`",
            *key,
        )
    return found


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _indented(code: str, indent: str) -> str:
    """Some lines with the second and all further ones indented; empty ones stay empty."""
    first, *more = code.split("\n")
    return "\n".join([first, *(indent + line if line else line for line in more)])
