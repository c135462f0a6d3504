"""Put stand-ins into a student's module: where a step is defined, so that whatever is bound to it later is bound to its stand-in.

A decorator, a default argument, a list, a partial hold what a name meant when they were made. So the step's definition is
not executed at all; in its place its name is bound to the stand-in.
"""

from __future__ import annotations

import ast
from contextlib import suppress
from types import FunctionType, MethodType
from typing import Any

PUT = "put the stand-in"  # by which the module's own text could not call it


def load_stand_ins(stand_in: dict[str, Any] | None) -> dict[str, Any]:
    """What to put into a module, by name. No line of its text is kept where tracebacks look for one."""
    if stand_in is None:
        return {}
    namespace: dict[str, Any] = {"__name__": "stand_in"}
    exec(compile(stand_in["source"], "<stand-in>", "exec", dont_inherit=True), namespace)
    return {name: namespace[name] for name in stand_in["names"]}


class Replacing:
    """Puts stand-ins into one module while it is executed; `space`: the module's globals; stand_ins: by name."""

    def __init__(self, space: dict[str, Any], stand_ins: dict[str, Any]) -> None:
        self._space, self._stand_ins = space, stand_ins
        space[PUT] = self._put

    def change(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """Statements at the top of the module, with a stand-in in the place of each definition of its step."""
        changed: list[ast.stmt] = []
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name in self._stand_ins:
                changed.append(self._call(node, node.name, node.decorator_list))
                continue
            stored = {
                part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
            }
            changed += [node, *(self._call(node, name) for name in self._stand_ins if name in stored)]
        return changed

    def finish(self) -> None:
        """Once the module is executed: whatever has come back in their place goes, too."""
        for name in self._stand_ins:
            self._put(name)
        self._space.pop(PUT, None)

    def _call(self, node: ast.stmt, name: str, decorators: list[ast.expr] | None = None) -> ast.stmt:
        call = ast.Call(ast.Name(PUT, ast.Load()), [ast.Constant(name), *(decorators or [])], [])
        placed = ast.copy_location(ast.Expr(call), node)
        placed.lineno = min([node.lineno, *(decorator.lineno for decorator in decorators or [])])
        return ast.fix_missing_locations(placed)

    def _put(self, name: str, *decorators: Any) -> None:
        """Bind a name to its stand-in, and what else in the module is what the name was bound to; decorators may register it."""
        old, new, space = self._space.get(name), self._stand_ins[name], self._space
        space[name] = new
        if isinstance(old, type | FunctionType) and old is not new and old.__module__ == space["__name__"]:
            space.update({other: new for other, held in space.items() if held is old})
            for held in [*space.values()]:
                if isinstance(held, type) and held.__module__ == space["__name__"]:
                    self._put_on(held, old, staticmethod(new))
        elif isinstance(old, MethodType):
            with suppress(Exception):  # an object of a class of the student's own
                setattr(old.__self__, old.__name__, new)
        for decorator in reversed(decorators):
            decorator(new)

    @staticmethod
    def _put_on(owner: type, old: Any, new: Any) -> None:
        """Let a class that holds what was replaced hold its stand-in."""
        for attribute, held in [*vars(owner).items()]:
            if held is old or (isinstance(held, staticmethod) and held.__func__ is old):
                with suppress(Exception):
                    setattr(owner, attribute, new)
