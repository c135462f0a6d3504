"""What can be told of a submission by reading its text, without running it: which steps use which others."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from autograder.parsing import read_off


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
