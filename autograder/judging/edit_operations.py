"""Edits of operations: an operator, brackets, a side, a sign, a factor."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from autograder.judging.definition import FIRST, LATER, Definition, Edit, Scope

OPERATORS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Mod: "%"}
OPERATORS |= {ast.FloorDiv: "//", ast.Pow: "**", ast.MatMult: "@"}
INSTEAD = {"+": "-*", "-": "+", "*": "/+@", "/": "*", "//": "/", "**": "*", "@": "*", "%": "/"}


class Operations:
    """Makes edits of operations in one definition; `outer`: the names that are known outside of it."""

    def __init__(self, definition: Definition, outer: Collection[str]) -> None:
        self._at, self._outer = definition, outer
        self._number = {id(node): number for number, node in enumerate(ast.walk(definition.tree))}
        self._factors: set[int] = set()  # of a product that was looked at
        parts = list(ast.walk(definition.tree))
        self._taken = {id(part.func) for part in parts if isinstance(part, ast.Call)}  # called, or picked from
        self._taken |= {id(part.value) for part in parts if isinstance(part, ast.Subscript)}
        self._torch = any(isinstance(part, ast.Name) and part.id == "torch" for part in parts)
        self._attributes = sorted(
            {part.attr for part in parts if isinstance(part, ast.Attribute) and is_self(part.value)}
        )

    def _edit(self, node: ast.AST, kind: str, detail: str, new: str, tier: int = FIRST) -> Edit:
        """One that puts other text in a node's place."""
        start, end = self._at.span(node)
        return Edit((self._number[id(node)],), kind, f"{kind} {detail}", tier, ((start, end, new.encode()),))

    def _of_operation(self, node: ast.BinOp, scope: Scope) -> Iterator[Edit]:
        of, word = self._at.of, OPERATORS.get(type(node.op), "")
        left, right = f"({of(node.left)})", f"({of(node.right)})"
        for other in INSTEAD.get(word, ""):
            yield self._edit(node, "operator", f"{word} {other}", f"({left} {other} {right})")
        yield self._edit(node, "part", f"right {word} {right}", left)
        yield self._edit(node, "part", f"left {word} {left}", right)
        if word in ("-", "/", "@", "**", "//"):
            yield self._edit(node, "order", word, f"({right} {word} {left})")
        inner: str | None
        if word and word in "+-":
            yield from self._factor_across(node)
        if isinstance(node.left, ast.BinOp) and (inner := OPERATORS.get(type(node.left.op))):
            first, second = f"({of(node.left.left)})", f"({of(node.left.right)})"
            yield self._edit(node, "brackets", "right", f"({first} {inner} ({second} {word} {right}))")
        if isinstance(node.right, ast.BinOp) and (inner := OPERATORS.get(type(node.right.op))):
            first, second = f"({of(node.right.left)})", f"({of(node.right.right)})"
            yield self._edit(node, "brackets", "left", f"(({left} {word} {first}) {inner} {second})")
        if word in ("*", "/", "**"):
            yield from self._into_call(node, word)
        if word == "*":
            yield self._edit(node, "factor", "square", f"({left} * {right} ** 2)", LATER)
        if word == "@":
            for new in (f"({left}.T @ {right})", f"({left} @ {right}.T)", f"({right}.T @ {left})"):
                yield self._edit(node, "call", "T", new)
        if word in ("*", "/"):
            yield from self._of_product(node, scope)
            outermost = id(node) not in self._factors
            self._factors.update(id(factor) for factor in (node.left, node.right))
            if outermost:
                yield from self._scaled(node, scope)
                yield from self._out_of_brackets(node)

    def _into_call(self, node: ast.BinOp, word: str) -> Iterator[Edit]:
        """What is done with a sum or mean, done with what it is of: ``mean(e * x)`` for ``mean(e) * x``."""
        of, call = self._at.of, node.left
        before = b""
        if isinstance(call, ast.BinOp) and isinstance(call.op, ast.Mult | ast.Div):
            before = self._at.data[self._at.span(call)[0] : self._at.span(call.right)[0]]
            call = call.right
        match call:
            case ast.Call(args=[inner], keywords=[]):
                new = f"{before.decode()}{of(call.func)}(({of(inner)}) {word} ({of(node.right)}))"
            case ast.Call(func=ast.Attribute(value=inner, attr=method), args=[], keywords=[]):
                new = f"{before.decode()}(({of(inner)}) {word} ({of(node.right)})).{method}()"
            case _:
                return
        yield self._edit(node, "brackets", "into call", f"({new})")

    def _factor_across(self, node: ast.BinOp) -> Iterator[Edit]:
        """A factor of one side of a sum, at the other side: ``a + m * g`` for ``m * a + g``."""
        of, word = self._at.of, OPERATORS[type(node.op)]
        match node:
            case ast.BinOp(right=ast.BinOp(op=ast.Mult(), left=factor, right=rest)):
                yield self._edit(
                    node, "brackets", "across", f"(({of(factor)}) * ({of(node.left)}) {word} ({of(rest)}))"
                )
            case ast.BinOp(left=ast.BinOp(op=ast.Mult(), left=factor, right=rest)):
                yield self._edit(
                    node, "brackets", "across", f"(({of(rest)}) {word} ({of(factor)}) * ({of(node.right)}))"
                )

    def _out_of_brackets(self, node: ast.BinOp) -> Iterator[Edit]:
        """A product whose first factor is a sum, with its last part alone as the factor: ``(a - b) * c`` as ``a - b * c``."""
        first: ast.expr = node
        while isinstance(first, ast.BinOp) and isinstance(first.op, ast.Mult | ast.Div):
            first = first.left
        if isinstance(first, ast.BinOp) and (word := OPERATORS.get(type(first.op))) in ("+", "-"):
            tail = self._at.data[self._at.span(first)[1] : self._at.span(node)[1]].decode().removeprefix(")")
            of = self._at.of
            yield self._edit(node, "brackets", "off", f"({of(first.left)} {word} ({of(first.right)}){tail})")

    def _of_product(self, node: ast.BinOp, scope: Scope) -> Iterator[Edit]:
        """A product whose plain factors (numbers, counts) are others: ``(1 / 2 * n) * s`` for ``s / n``."""
        plain, rest = 0, []
        for factor, below in _factors(node):
            if isinstance(factor, ast.Constant) or scope.counts(factor, self._at.of(factor)):
                plain += 1
            else:
                rest.append(f"{'/' if below else '*'} ({self._at.of(factor)})")
        if plain > 1 and rest:
            tail = " ".join(rest)
            for number in ("1", "2", "0.5"):
                for count in scope.sizes[:2]:
                    for how in ("/", "*"):
                        yield self._edit(node, "factor", f"{number} {how} n", f"({number} {how} {count} {tail})")
                yield self._edit(node, "factor", number, f"({number} {tail})")
                if "sum(" in tail:
                    yield self._edit(node, "factor", f"{number} mean", f"({number} {tail.replace('sum(', 'mean(')})")

    def _scaled(self, node: ast.expr, scope: Scope) -> Iterator[Edit]:
        """With a factor, a sign, or a name multiplied in."""
        if scope.is_used_only(node) or scope.counts(node, self._at.of(node)):
            return
        text = f"({self._at.of(node)})"
        yield self._edit(node, "sign", "on", f"(-{text})", LATER)
        for how in ("* 2", "/ 2", *(f"{op} {size}" for size in scope.sizes[:1] for op in "/*")):
            yield self._edit(node, "factor", how, f"({text} {how})", LATER)
        for name in scope.arguments[:2]:
            yield self._edit(node, "factor", f"* {name}", f"({text} * {name})", LATER)


def _factors(node: ast.expr, below: bool = False) -> Iterator[tuple[ast.expr, bool]]:
    """What a product is made of, and whether it stands below the line."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div):
        yield from _factors(node.left, below)
        yield from _factors(node.right, below != isinstance(node.op, ast.Div))
    else:
        yield node, below


def is_self(node: ast.expr) -> bool:
    """Whether an expression is plainly `self`."""
    return isinstance(node, ast.Name) and node.id == "self"
