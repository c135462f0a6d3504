"""Which steps of a submission rest on which others: read off its text, never run."""

from __future__ import annotations

import ast
import threading
import warnings
from collections.abc import Callable, Iterable
from typing import TypeVar

MAX_SOURCE = 50_000  # characters; a student writes some thousand
PARSING = threading.Lock()  # which warnings are shown is one setting for all threads
MAX_DOTS = 2_000  # Python's parser builds a dotted name anew at every dot: 50,000 characters of them take 700 MiB
Found = TypeVar("Found")


def used_steps(source: str, steps: Iterable[str]) -> dict[str, frozenset[str]]:
    """By step: the other steps that its code names, in itself or in what else of the module it names.

    Args:
        source: the text of a module, of any kind; for one that cannot be read, no step uses another.
    """
    unknown: dict[str, frozenset[str]] = {}
    names = read_off(source, _names, unknown)
    wanted = frozenset(steps)
    found = {}
    for step in wanted:
        seen, todo = {step}, [step]
        while todo:
            for name in names.get(todo.pop(), frozenset()) - seen:
                seen.add(name)
                if name in names:
                    todo.append(name)
        found[step] = wanted.intersection(seen) - {step}
    return found


def read_off(source: str, look: Callable[[list[ast.stmt]], Found], unknown: Found) -> Found:
    """What `look` finds in the statements at the top of a student's code; Python's warnings are not shown.

    All that parses or goes through a student's code does it here: Python itself gives up on a text that is nested too
    deeply, and on a number of too many digits, and it does so in the middle of whatever goes through it.

    Args:
        unknown: what is found in a text that is no Python, or too long, too deep or too odd to be looked through.
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


def _names(body: list[ast.stmt]) -> dict[str, frozenset[str]]:
    """By each name that is defined at the top of the module: the names that stand in its definition."""
    found: dict[str, frozenset[str]] = {}
    for node in body:
        used = frozenset(
            part.id if isinstance(part, ast.Name) else part.attr
            for part in ast.walk(node)
            if isinstance(part, ast.Name | ast.Attribute)
        )
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            defined = [node.name]
        else:
            targets = node.targets if isinstance(node, ast.Assign) else []
            defined = [target.id for target in targets if isinstance(target, ast.Name)]
        for name in defined:
            found[name] = found.get(name, frozenset()) | used
    return found
