"""Find what a check records that no submission can change: it looks like a check, and compares a value with itself.

A value counts as idle if nothing of it comes from the module: every attribute of a case is a fresh copy, so
`see.unchanged("y", case.y, case.y)` holds two copies that nobody was handed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

NUMBERS = ("array", "number", "numbers", "trajectory", "unchanged")


def idle_records(tree: ast.Module, path: Path) -> Iterator[str]:
    """A sentence for each record of a check that is idle, with its line."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.decorator_list and len(node.args.args) == 3:
            yield from _idle_in(node, path)


def _bound(node: ast.AST) -> Iterator[ast.Name]:
    return (name for name in ast.walk(node) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store))


def _idle_in(function: ast.FunctionDef, path: Path) -> Iterator[str]:
    case, see = (argument.arg for argument in function.args.args[1:])
    inner = [
        node for node in ast.walk(function) if isinstance(node, ast.Lambda | ast.FunctionDef) and node is not function
    ]
    own = {name.id for name in _bound(function)} | {function.args.args[0].arg}
    own |= {each.arg for node in inner for each in node.args.args} | {getattr(node, "name", "") for node in inner}
    for call, always in _calls(function, see):
        kind = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        named = {keyword.arg: keyword.value for keyword in call.keywords}
        value = call.args[1] if len(call.args) > 1 else named.get("value", named.get("after"))
        if value is None or kind not in (*NUMBERS, "fact") or (kind == "fact" and not always):
            continue
        parts = list(ast.walk(value))
        written = any(
            isinstance(part, ast.Attribute) and part.attr == "folder" for part in parts
        )  # by the module before
        if written or {part.id for part in parts if isinstance(part, ast.Name)} & own:
            continue
        if kind == "unchanged":
            yield (
                f"{path}, line {call.lineno}: see.unchanged compares a value with itself, since each `{case}.name` is a fresh copy: "
                f'keep what the step is handed, as in y = {case}.y, and then see.unchanged("y", y, {case}.y)'
            )
        else:
            yield (
                f"{path}, line {call.lineno}: see.{kind} records what no submission can change, so it is right whatever the step does: "
                "record what came of calling the module"
            )


def _calls(function: ast.FunctionDef, see: str) -> Iterator[tuple[ast.Call, bool]]:
    """Each call of the recorder, and whether it is made whatever the module does."""
    plain = {id(node.value) for node in function.body if isinstance(node, ast.Expr)}
    for node in ast.walk(function):
        of = node.func.value if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else None
        if isinstance(node, ast.Call) and isinstance(of, ast.Name) and of.id == see:
            yield node, id(node) in plain
