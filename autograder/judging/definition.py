"""A statement at the top of a student's module as something that can be edited: its text, its parts, the names in it."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass

MAX_NODES = 2_500  # of one definition; a student's has some hundred
FEW_LINES = 3  # of a compound statement that is pointed at as a whole
# What each kind of change is called in a hint.
KINDS = {
    "delete": "The line is one too many.",
    "move": "The line stands in the wrong place.",
    "indent": "Look at how far it is indented.",
    "operator": "An operator is another one.",
    "part": "Something in it is too much.",
    "order": "Two things in it stand in the wrong order.",
    "brackets": "Look at the brackets.",
    "sign": "Look at the sign.",
    "factor": "A factor is missing, or is another one.",
    "number": "A number is another one.",
    "bound": "Look at the index, or at the bound.",
    "name": "A name is another one.",
    "average": "Sum or mean?",
    "mode": "Of two things to choose from, it takes the wrong one.",
    "condition": "Look at the condition.",
    "assignment": "Look at what is assigned, and whether in place.",
    "together": "Two assignments have to be made at once.",
    "call": "A call is missing.",
    "part missing": "An attribute or an argument is missing.",
    "double": "The line is needed twice.",
    "tracking": "Should gradients be tracked here?",
    "add": "A line is missing beside it.",
}
Splice = tuple[int, int, bytes]
Function = ast.FunctionDef | ast.AsyncFunctionDef
FIRST, LATER, TWICE = 1, 2, 3  # tiers: what is there is another; something comes to it; the same in two places


COMPOUND = (ast.For, ast.While, ast.With, ast.If, ast.Try)


@dataclass(frozen=True)
class Edit:
    """One small edit of a definition.

    Attributes:
        nodes: which nodes of its tree are touched, by their numbers in `ast.walk`; kind: one of `KINDS`.
        recipe: what is done, so that the same can be done elsewhere; tier: what is tried before it (`FIRST` comes first).
        splices: what is put in which place of its text, in bytes.
    """

    nodes: tuple[int, ...]
    kind: str
    recipe: str
    tier: int
    splices: tuple[Splice, ...]


class Definition:
    """A statement at the top of a module, written as Python itself would write it.

    Attributes:
        text: without comments, docstrings and blank lines; tree: of that text.
        lines: by the number of a node in `ast.walk`, the line on which it stands in the student's file; statements: the
            line on which the innermost statement around it begins there; blocks: that of a loop or condition of few lines.
    """

    def __init__(self, statement: ast.stmt) -> None:
        nodes = list(ast.walk(statement))
        self.lines = [getattr(node, "lineno", 0) for node in nodes]
        around, small = {id(statement): statement.lineno}, {id(statement): 0}
        for node in nodes:  # parents come before their children
            for child in ast.iter_child_nodes(node):
                around[id(child)] = child.lineno if isinstance(child, ast.stmt) else around[id(node)]
                few = isinstance(child, COMPOUND) and (child.end_lineno or 0) - child.lineno < FEW_LINES
                small[id(child)] = small[id(node)] or (around[id(child)] if few else 0)
        self.statements = [around[id(node)] for node in nodes]
        self.blocks = [small[id(node)] or around[id(node)] for node in nodes]
        self.text = ast.unparse(statement)
        self.tree = ast.parse(self.text).body[0]
        self.editable = len(self.lines) <= MAX_NODES and ast.dump(self.tree) == ast.dump(statement)
        self.data = self.text.encode()
        self._starts = [0]
        for line in self.data.split(b"\n"):
            self._starts.append(self._starts[-1] + len(line) + 1)

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Where a node stands in the text."""
        place = node  # statements and expressions have one
        start = self._starts[place.lineno - 1] + place.col_offset  # type: ignore[attr-defined]
        return start, self._starts[place.end_lineno - 1] + place.end_col_offset  # type: ignore[attr-defined]

    def of(self, node: ast.AST) -> str:
        """A node's text."""
        start, end = self.span(node)
        return self.data[start:end].decode()

    def block(self, first: ast.stmt, last: ast.stmt | None = None) -> tuple[int, int]:
        """Where the whole lines of statements stand, decorators and the last line's end with them."""
        top = min([first.lineno, *(one.lineno for one in getattr(first, "decorator_list", []))])
        return self._starts[top - 1], self._starts[(last or first).end_lineno or 0]

    def with_edit(self, edit: Edit) -> str:
        """Its text with an edit."""
        data = self.data + b"\n"
        for start, end, new in sorted(edit.splices, reverse=True):
            data = data[:start] + new + data[end:]
        return data.decode()


class Scope:
    """The names that a function knows, or a class, or a statement at the top of a module.

    Attributes:
        names: of its arguments and variables; arguments: the first alone.
        made_once: names that are assigned in one place.
        tracked: whether gradients are plainly tracked in it.
        looped: names that a loop gives their values; sizes: texts that give a number of things; clears: lines that clear gradients.
    """

    def __init__(self, node: ast.AST) -> None:
        parts = list(ast.walk(node))
        self.arguments = [part.arg for part in parts if isinstance(part, ast.arg) and part.arg != "self"]
        stored = [part.id for part in parts if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)]
        self.names = list(dict.fromkeys([*self.arguments, *stored]))
        self.made_once = {name for name, times in Counter(stored).items() if times == 1 and name not in self.arguments}
        counts = [
            ast.unparse(part.targets[0]) for part in parts if isinstance(part, ast.Assign) and is_count(part.value)
        ]
        self.sizes = list(dict.fromkeys([*counts, *(f"len({name})" for name in self.arguments[:1])]))
        stepped = [
            part.func.value.id
            for part in parts
            if isinstance(part, ast.Call)
            if isinstance(part.func, ast.Attribute) and part.func.attr in ("step", "zero_grad")
            if isinstance(part.func.value, ast.Name)
        ]
        texts = {part.attr for part in parts if isinstance(part, ast.Attribute)}
        targets = [part.target for part in parts if isinstance(part, ast.For)]
        self.looped = [part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)]
        self.tracked = bool(texts & {"grad", "backward", "no_grad", "requires_grad"})
        held = [ast.unparse(part) for part in parts if isinstance(part, ast.Attribute) and part.attr == "grad"]
        self.clears = list(
            dict.fromkeys([*(f"{name}.zero_grad()" for name in stepped), *(f"{name} = None" for name in held)])
        )[:2]

    def is_used_only(self, node: ast.expr) -> bool:
        """Whether a value is made elsewhere, or of parts that are: there is the place to change it."""
        if isinstance(node, ast.Name):
            return node.id in self.made_once
        return isinstance(node, ast.Constant | ast.JoinedStr | ast.Lambda | ast.Tuple | ast.List | ast.Dict)

    def counts(self, node: ast.expr, text: str) -> bool:
        """Whether an expression is a number of things."""
        return text in self.sizes or is_count(node)


def is_count(node: ast.expr) -> bool:
    """Whether a value is plainly a number of things: ``len(x)``, ``x.shape[0]``, ``x.size``."""
    text = ast.unparse(node) if isinstance(node, ast.Call | ast.Attribute | ast.Subscript) else ""
    return text.startswith("len(") or text.endswith((".shape[0]", ".size", ".size(0)", ".numel()"))
