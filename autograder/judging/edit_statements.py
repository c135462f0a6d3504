"""Small edits of a student's own code, each as a person who mends a slip would make it, and those of statements among them.

Nothing is run here. An edit says which parts of the syntax tree it touches, what kind of change it is, and what text
the definition has with it. That text is for the sandbox alone: no student ever sees it.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Collection, Iterator, Sequence
from itertools import combinations, pairwise

from autograder.judging.definition import FIRST, LATER, TWICE, Definition, Edit, Function, Scope
from autograder.judging.edit_expressions import Expressions
from autograder.judging.edit_operations import INSTEAD, OPERATORS

SYMMETRIC = {"call", "part missing"}  # kinds that may be lacking in two places alike
# Methods that are called by others, by these names alone.
METHODS = ("__init__", "__len__", "__getitem__", "__call__", "__iter__", "forward", "step", "zero_grad")


def edits_of(definition: Definition, outer: Collection[str]) -> list[Edit]:
    """The edits to try, in no order, some of them twice; none for what is too long. `outer`: the names that are known outside of it."""
    if not definition.editable:
        return []
    found = list(Statements(definition, outer).edits())
    return found + _twice(found)


def _twice(edits: Sequence[Edit]) -> list[Edit]:
    """The same edit in two places at once, and in all of them."""
    same: dict[str, list[Edit]] = {}
    for edit in edits:
        one_name = edit.kind == "name" and "dunder" not in edit.recipe  # two slips of one kind, seldom the same
        if len(edit.splices) == 1 and (edit.tier == FIRST or edit.kind in SYMMETRIC) and not one_name:
            same.setdefault(edit.recipe, []).append(edit)
    found = []
    for group in same.values():
        sets = [*combinations(group, 2)] if len(group) <= 5 else [*pairwise(group)]
        for chosen in [*sets, *([tuple(group)] if len(group) > 2 else [])]:
            splices = sorted(edit.splices[0] for edit in chosen)
            if all(one[1] <= two[0] for one, two in pairwise(splices)):
                nodes = tuple(node for edit in chosen for node in edit.nodes)
                found.append(Edit(nodes, chosen[0].kind, chosen[0].recipe, TWICE, tuple(splices)))
    return found


class Statements(Expressions):
    """Makes edits of statements (one deleted, doubled or moved, a block without its head), and of the expressions in them."""

    def edits(self) -> Iterator[Edit]:
        """All of them, in no particular order of likelihood."""
        yield from self._of_function(self._at.tree)

    def _of_function(self, node: ast.AST) -> Iterator[Edit]:
        """Those within a function, or within each function of a class."""
        scope = Scope(node)
        for part in _within(node):
            if isinstance(part, Function):
                yield from self._signature(part)
                if part is not node:
                    yield from self._of_function(part)
                    continue
            if isinstance(part, ast.stmt) and part is not self._at.tree:
                yield from self._of_statement(part, scope)
            elif isinstance(part, ast.stmt):
                yield from self._assigned(part, scope)
            if isinstance(part, ast.expr):
                yield from self._of_expression(part, scope)
            for name in ("body", "orelse", "finalbody"):
                block = getattr(part, name, None)
                if isinstance(block, list) and block:
                    yield from self._of_block(part, block, scope)

    def _of_statement(self, node: ast.stmt, scope: Scope) -> Iterator[Edit]:
        yield from self._assigned(node, scope)
        match node:
            case ast.If():
                yield self._edit(node.test, "condition", "not", f"not ({self._at.of(node.test)})")
                yield from self._unwrapped(node, node.body, "condition")
            case ast.With():
                yield from self._unwrapped(node, node.body, "tracking")

    def _assigned(self, node: ast.stmt, scope: Scope) -> Iterator[Edit]:
        of = self._at.of
        match node:
            case ast.Assign(targets=[ast.Name() | ast.Subscript() | ast.Attribute() as target], value=value):
                for op in "+-":
                    yield self._edit(node, "assignment", op, f"{of(target)} {op}= {of(value)}")
                if isinstance(value, ast.BinOp) and (word := OPERATORS.get(type(value.op))):
                    if of(value.left) == of(target):
                        yield self._edit(node, "assignment", "in place", f"{of(target)} {word}= {of(value.right)}")
                    else:
                        yield self._edit(node, "assignment", "self", f"{of(target)} {word}= {of(value)}", LATER)
                yield from self._kept_under(target, value, scope)
                if of(value).startswith(f"{of(target)}."):  # a list's own method gives nothing back
                    yield self._edit(node, "assignment", "dropped", of(value))
                yield from self._put_on(value, scope)
                yield from self._scaled(value, scope)
            case ast.AugAssign(target=target, op=op, value=value):
                word = OPERATORS.get(type(op), "+")
                for other in INSTEAD.get(word, ""):
                    yield self._edit(node, "operator", f"{word}= {other}", f"{of(target)} {other}= {of(value)}")
                yield self._edit(node, "assignment", "plain", f"{of(target)} = {of(value)}")
                yield self._edit(node, "assignment", "new", f"{of(target)} = {of(target)} {word} ({of(value)})")
                yield from self._scaled(value, scope)
                if isinstance(value, ast.Constant):  # batches are counted where their points should be
                    for name in scope.looped[-3:]:
                        yield self._edit(value, "number", f"len {name}", f"len({name})", LATER)
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=target)) as value):
                yield self._edit(node, "assignment", "kept", f"{of(target)} = {of(value)}")
            case ast.Return(value=ast.expr() as value):
                yield from self._put_on(value, scope)
                yield from self._scaled(value, scope)

    def _kept_under(self, target: ast.expr, value: ast.expr, scope: Scope) -> Iterator[Edit]:
        """What is kept under the name of an argument is made of that argument, and a gradient may be none."""
        if not isinstance(target, ast.Attribute):
            return
        if target.attr == "grad":
            yield self._edit(value, "assignment", "none", "None")
        if target.attr in scope.arguments:
            for name in ast.walk(value):
                if isinstance(name, ast.Name) and name.id in scope.arguments and name.id != target.attr:
                    yield self._edit(name, "name", f"{name.id} {target.attr}", target.attr)

    def _unwrapped(self, node: ast.stmt, body: Sequence[ast.stmt], kind: str) -> Iterator[Edit]:
        """A block without the line above it."""
        start, end = self._at.block(node)
        new = self._lines(body[0], node.col_offset, body[-1])
        yield Edit((self._number[id(node)],), kind, f"{kind} off", FIRST, ((start, end, new),))

    def _lines(self, first: ast.stmt, indent: int, last: ast.stmt | None = None) -> bytes:
        """Statements' lines, indented so far."""
        start, end = self._at.block(first, last)
        shift = indent - first.col_offset
        data = self._at.data + b"\n"
        lines = data[start:end].splitlines(keepends=True)
        return b"".join(b" " * shift + line if shift > 0 else line[-shift:] for line in lines)

    def _of_block(self, parent: ast.AST, block: Sequence[ast.stmt], scope: Scope) -> Iterator[Edit]:
        for at, node in enumerate(block):
            start, end = self._at.block(node)
            number, own = self._number[id(node)], self._at.data[start:end].rstrip(b"\n") + b"\n"
            nothing = b" " * node.col_offset + b"pass\n" if len(block) == 1 else b""
            yield Edit((number,), "delete", f"delete {own!r}", FIRST, ((start, end, nothing),))
            if not own.strip().endswith((b".step()", b".backward()")):  # twice as large an update is another slip
                yield Edit((number,), "double", "double", LATER, ((start, start, own),))
            yield from self._exchanged(node, scope)
            if isinstance(node, Function | ast.ClassDef | ast.Import | ast.ImportFrom):
                continue
            if at + 1 < len(block):
                yield from self._of_neighbours(node, block[at + 1], number, own, block[at + 2 :])
            if at > 1:
                place = self._at.block(block[0])[0]
                yield Edit((number,), "move", "to the front", LATER, ((place, place, own), (start, end, b"")))
            if isinstance(parent, ast.For | ast.While | ast.With | ast.If):
                top, bottom = self._at.block(parent)
                out = self._lines(node, parent.col_offset)
                for place in (top, bottom):
                    splices = ((place, place, out), (start, end, nothing))
                    yield Edit((number,), "indent", "out", FIRST, splices)
            if scope.tracked and not isinstance(node, ast.Return):
                head = b" " * node.col_offset + b"with torch.no_grad():\n"
                wrapped = head + self._lines(node, node.col_offset + 4)
                yield Edit((number,), "tracking", "tracking on", LATER, ((start, end, wrapped),))
            for line in scope.clears:
                new = b" " * node.col_offset + line.encode() + b"\n"
                yield Edit((number,), "add", f"add {line}", LATER, ((start, start, new),))
        if isinstance(parent, Function) and not isinstance(block[-1], ast.Return):
            last = block[-1]
            while isinstance(last, ast.For | ast.While | ast.With | ast.If):
                last = last.body[-1]
            number, place = self._number[id(last)], self._at.block(block[-1])[1]
            gives = any(isinstance(part, ast.Return) and part.value for part in ast.walk(parent))
            for name in scope.names:
                new = b" " * block[-1].col_offset + f"return {name}\n".encode()
                recipe = "add return" if gives else "add return alone"
                yield Edit((number,), "add", recipe, FIRST, ((place, place, new),))

    def _exchanged(self, node: ast.stmt, scope: Scope) -> Iterator[Edit]:
        """A simple statement with two of its arguments' names exchanged throughout."""
        if hasattr(node, "body"):
            return
        names = [part for part in ast.walk(node) if isinstance(part, ast.Name) and part.id in scope.arguments]
        for one, two in combinations(dict.fromkeys(name.id for name in names), 2):
            other = {one: two, two: one}
            spans = [(*self._at.span(name), other[name.id].encode()) for name in names if name.id in other]
            yield Edit((self._number[id(node)],), "name", f"exchange {one} {two}", LATER, tuple(spans))

    def _of_neighbours(
        self, node: ast.stmt, following: ast.stmt, number: int, own: bytes, after: Sequence[ast.stmt]
    ) -> Iterator[Edit]:
        """A statement and the one behind it: exchanged, one into the other, or both as one."""
        (start, _), (middle, end) = self._at.block(node), self._at.block(following)
        both = (number, self._number[id(following)])
        other = (self._at.data + b"\n")[middle:end]
        yield Edit(both, "move", "exchange", FIRST, ((start, end, other + own),))
        if after:
            place = self._at.block(after[-1])[1]
            yield Edit((number,), "move", "to the end", LATER, ((start, middle, b""), (place, place, own)))
        if isinstance(node, ast.For | ast.While) and after:  # two or three at once
            for last in after[:2]:
                edge = node.body[-1]
                place, (top, bottom) = self._at.block(edge)[1], self._at.block(following, last)
                splices = ((place, place, self._lines(following, edge.col_offset, last)), (top, bottom, b""))
                moved = tuple(self._number[id(each)] for each in (following, *after[: after.index(last) + 1]))
                yield Edit(moved, "indent", "in more", TWICE, splices)
        for inside, outside, behind in ((node, following, True), (following, node, False)):
            while isinstance(inside, ast.For | ast.While | ast.With | ast.If):
                edge = inside.body[-1 if behind else 0]
                place = self._at.block(edge)[1 if behind else 0]
                new = self._lines(outside, edge.col_offset)
                taken = (middle, end, b"") if behind else (start, middle, b"")
                yield Edit((self._number[id(outside)],), "indent", "in", FIRST, ((place, place, new), taken))
                inside = edge
        one_pair, two_pair = _as_assignment(self._at, node), _as_assignment(self._at, following)
        if one_pair and two_pair:
            (one, first), (two, second) = one_pair, two_pair
            new = b" " * node.col_offset + f"{one}, {two} = ({first}), ({second})\n".encode()
            yield Edit(both, "together", "together", FIRST, ((start, end, new),))

    def _signature(self, node: Function) -> Iterator[Edit]:
        """A method whose name is a slip of one that others call, a method without `self`."""
        if isinstance(self._at.tree, ast.ClassDef) and not any(arg.arg == "self" for arg in node.args.args):
            place = self._at.span(node)[0] + len(f"def {node.name}(".encode())
            splice = (place, place, b"self, " if node.args.args else b"self")
            yield Edit((self._number[id(node)],), "part missing", f"self {node.name}", FIRST, (splice,))
        special = f"__{node.name.strip('_')}__"
        meant = [special] if special in METHODS else difflib.get_close_matches(node.name, METHODS, 1, 0.8)
        if self._at.tree is not node and meant and node.name not in METHODS:
            start = self._at.span(node)[0] + len("def ")
            splice = (start, start + len(node.name.encode()), meant[0].encode())
            yield Edit((self._number[id(node)],), "name", f"name dunder {node.name}", FIRST, (splice,))


def _within(node: ast.AST) -> Iterator[ast.AST]:
    """A node and what is in it, but not what is in a function within it: that has names of its own."""
    yield node
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function):
            yield child
        elif not isinstance(child, ast.arguments | ast.Global | ast.Nonlocal):
            yield from _within(child)


def _as_assignment(at: Definition, node: ast.stmt) -> tuple[str, str] | None:
    """The target and the new value of an assignment to one name, in place or not."""
    match node:
        case ast.Assign(targets=[ast.Name() as target], value=value):
            return at.of(target), at.of(value)
        case ast.AugAssign(target=ast.Name() as target, op=op, value=value) if type(op) in OPERATORS:
            return at.of(target), f"{at.of(target)} {OPERATORS[type(op)]} ({at.of(value)})"
    return None
