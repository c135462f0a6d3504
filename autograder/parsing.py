"""What a text tells without being run: the one door through which a student's code is parsed, what it defines, and what that uses."""

from __future__ import annotations

import ast
import threading
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import TypeVar

from autograder.errors import CourseError

MAX_SOURCE = 50_000  # characters; a student writes some thousand
PARSING = threading.Lock()  # which warnings are shown is one setting for all threads
MAX_DOTS = 2_000  # Python's parser builds a dotted name anew at every dot: 50,000 characters of them take 700 MiB
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
DEFINITIONS = (*FUNCTIONS, ast.ClassDef)
ALIKE = 0.8  # how much of a name has to be another's, to be taken for a slip
LIBRARIES = {"numpy", "torch", "matplotlib"}  # with all below
Found = TypeVar("Found")
Node = TypeVar("Node", bound=ast.AST)


def read_off(source: str, look: Callable[[list[ast.stmt]], Found], unknown: Found) -> Found:
    """What `look` finds in the statements at the top of a student's code; Python's warnings are not shown.

    Whatever parses or walks a student's code does so through here: Python gives up on a text that is nested too deeply,
    and on a number with too many digits, in the middle of whatever is walking it.

    Args:
        unknown: what is returned for a text that is not Python, or too long, too deep or too odd to be examined.
    """
    if len(source) > MAX_SOURCE or source.count(".") > MAX_DOTS:
        return unknown
    try:
        with PARSING, warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)  # `1if` is the student's matter, not the instructor's
            body = ast.parse(source).body
        return look(body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return unknown


def without_docstrings(top: Node) -> Node:
    """Some code without what is written for people in what it defines."""
    for node in ast.walk(top):
        if isinstance(node, DEFINITIONS) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.copy_location(ast.Pass(), node.body[0])]
    return top


def line_of(source: str, number: int) -> str:
    """What stands in a line, counted from 1, as Python counts them: by their ends alone, and not by form feeds and the like."""
    return source.split("\n")[number - 1].strip()


def definitions_of(source: str, step: str) -> list[int]:
    """The lines in which functions and classes of a step's name begin, at the top of a module."""
    return [line for name, line in read_off(source, _definitions, list[tuple[str, int]]()) if name == step]


def nearly(source: str, step: str, steps: Collection[str]) -> int:
    """The line of the definition whose name is most like a step's that is not defined, 0 if none is like it; other steps are not meant."""
    lines = {name: line for name, line in read_off(source, _definitions, list[tuple[str, int]]()) if name not in steps}
    by_name = {name.lower().replace("_", ""): line for name, line in lines.items()}
    like = get_close_matches(step.lower().replace("_", ""), by_name, 1, ALIKE)
    return by_name[like[0]] if like else 0


def _definitions(body: Sequence[ast.stmt]) -> list[tuple[str, int]]:
    return [(node.name, node.lineno) for node in body if isinstance(node, DEFINITIONS)]


def only_while(source: str, step: str) -> int:
    """The line of the one `while` in a step, or beside all definitions where it is ""; 0 if there is none, or several."""

    def look(body: Sequence[ast.stmt]) -> list[int]:
        of = [node for node in body if (node.name if isinstance(node, DEFINITIONS) else "") == step]
        parts = [part for node in of if not is_main(node) for part in ast.walk(node)]
        return [part.lineno for part in parts if isinstance(part, ast.While)]

    lines = read_off(source, look, list[int]())
    return lines[0] if len(lines) == 1 else 0


def parse_own(text: str, where: str) -> ast.Module:
    """An author's own code, parsed; CourseError, with the line in the file `where`, if it is no Python."""
    try:
        return ast.parse(text)
    except SyntaxError as error:
        line = f", line {error.lineno}" if error.lineno else ""
        raise CourseError(f"{where}{line}: is not valid Python: {error.msg}") from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise CourseError(f"{where}: is not valid Python: {error}") from None


def used_steps(source: str, steps: Iterable[str]) -> dict[str, frozenset[str]]:
    """By step: the other steps that its code names, in itself or in what else of the module it names.

    What is local to a function, or a library's (`torch.optim.SGD`), is no step. Where a step is another name for something
    of the module (`gradient = slopes`, `gradient = line.slopes`), whoever names that uses the step.

    Args:
        source: the text of a module, of any kind; for one that cannot be read, no step uses another.
    """
    wanted = frozenset(steps)
    names = read_off(source, lambda body: _names(body, wanted), dict[str, frozenset[str]]())
    found = {}
    for step in wanted:
        seen, todo = {step}, [step]
        while todo:
            more = names.get(todo.pop(), frozenset()) - seen
            seen |= more
            todo += more
        found[step] = wanted.intersection(seen) - {step}
    return found


def _names(body: list[ast.stmt], steps: frozenset[str]) -> dict[str, frozenset[str]]:
    """By each name that is defined at the top of the module, and each method with a dot before it: the names that stand in its definition, and those steps that are other names for it."""
    found: dict[str, frozenset[str]] = {}
    libraries = frozenset(
        name for top in body for node in ast.walk(top) if _is_library(node) for name in imported_by(node)
    )
    methods = [
        (f".{part.name}", part)
        for top in body
        if isinstance(top, ast.ClassDef)
        for part in top.body
        if isinstance(part, FUNCTIONS)
    ]
    of_classes = {name for name, _ in methods}

    def add(name: str, used: Iterable[str]) -> None:
        found[name] = found.get(name, frozenset()).union(used)

    for node in body:
        if not is_main(node):
            used = [*names_in(node, libraries), *_texts_in(node), *_methods_in(node, of_classes)]
            for name in defined_by(node):
                add(name, used)
        if isinstance(node, ast.Assign):
            match node.value:
                case ast.Name(id=name):
                    add(name, steps.intersection(names_stored(node)))
                case ast.Attribute(attr=name) if f".{name}" in of_classes:
                    add(f".{name}", steps.intersection(names_stored(node)))
    for name, method in methods:
        add(name, [*names_in(method, libraries), *_methods_in(method, of_classes)])
    return found


def _methods_in(node: ast.AST, known: Collection[str]) -> Iterator[str]:
    """The attributes in some code, with a dot before them, that are methods of the module's own classes; a class uses none by itself."""
    if not isinstance(node, ast.ClassDef):
        names = (f".{part.attr}" for part in ast.walk(node) if isinstance(part, ast.Attribute))
        yield from (name for name in names if name in known)


def _texts_in(node: ast.AST) -> Iterator[str]:
    """The texts in some code by which something of the module may be looked up: ``STEPS["train"]``."""
    texts = (part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str))
    return (text for text in texts if text.isidentifier())


def names_in(node: ast.AST, others: frozenset[str] = frozenset()) -> Iterator[str]:
    """The names in some code that may be the module's own, and the attributes of such names; `others` are not."""
    if isinstance(node, ast.ClassDef):
        for part in (*node.bases, *node.decorator_list, *node.body):
            yield from names_in(part, others)
        return
    if isinstance(node, FUNCTIONS):
        others |= _local(node)
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and part.id not in others:
            yield part.id
        elif isinstance(part, ast.Attribute) and _root(part) not in others:
            yield part.attr


def defined_by(node: ast.stmt) -> list[str]:
    """The names that a statement at the top of a module defines, imports apart."""
    return [node.name] if isinstance(node, DEFINITIONS) else _bound(node)


def imported_by(node: ast.AST) -> list[str]:
    """The names that an import binds."""
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return []
    return [name.asname or name.name.partition(".")[0] for name in node.names]


def is_main(node: ast.stmt) -> bool:
    """Whether it is what a module does only where it is run itself."""
    return isinstance(node, ast.If) and ast.unparse(node.test) == "__name__ == '__main__'" and not node.orelse


def modules_of(node: ast.AST) -> list[str]:
    """The modules that an import names, with "" for the package's own; none of anything else."""
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [name.name for name in node.names] if isinstance(node, ast.Import) else []


def _is_library(node: ast.AST) -> bool:
    """Whether it imports from `LIBRARIES` alone."""
    modules = modules_of(node)
    return bool(modules) and all(name.partition(".")[0] in LIBRARIES for name in modules)


def _root(node: ast.AST) -> str:
    """The name with which a chain of attributes begins, "" where it is none."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def names_stored(node: ast.AST) -> list[str]:
    """The names that are assigned or deleted somewhere in it."""
    return [part.id for part in ast.walk(node) if isinstance(part, ast.Name) and not isinstance(part.ctx, ast.Load)]


def _bound(node: ast.AST) -> list[str]:
    """The names that are bound somewhere in it."""
    return names_stored(node) + [
        part.name for part in ast.walk(node) if isinstance(part, DEFINITIONS) and part is not node
    ]


def _local(function: ast.AST) -> frozenset[str]:
    """The names that belong to a function, or to one within it."""
    shared = {name for part in ast.walk(function) if isinstance(part, ast.Global) for name in part.names}
    arguments = {part.arg for part in ast.walk(function) if isinstance(part, ast.arg)}
    return frozenset((arguments | {*_bound(function)}) - shared)
