"""Edits of expressions beside operations: a number, a name, a condition, a call."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator
from functools import lru_cache

from autograder.judging.definition import FIRST, LATER, Definition, Edit, Scope
from autograder.judging.edit_operations import OPERATORS, Operations, is_self

MAX_ARGS = 6
COMPARED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "is": "is not", "is not": "is"}
COMPARED |= {"in": "not in", "not in": "in"}
# Methods and functions of which people take one for the other.
SWAPPED = {"sum": ("mean",), "mean": ("sum",), "median": ("mean",), "max": ("mean", "min"), "min": ("mean", "max")}
SWAPPED |= {"train": ("eval",), "eval": ("train",), "vstack": ("hstack",), "hstack": ("vstack",), "std": ("mean",)}
SWAPPED |= {"no_grad": ("enable_grad",), "zeros": ("ones",), "ones": ("zeros",), "argmin": ("argmax",)}
SWAPPED |= {"argmax": ("argmin",), "cat": ("stack",), "stack": ("cat",), "extend": ("append",), "append": ("extend",)}
SWAPPED |= {"xlabel": ("set_xlabel",), "ylabel": ("set_ylabel",), "zero": ("zero_",), "get": ("pop",), "pop": ("get",)}
SWAPPED |= {
    one: tuple(other for other in ("set_xlabel", "set_ylabel", "set_zlabel") if other != one)
    for one in ("set_xlabel", "set_ylabel", "set_zlabel")
}
SWAPPED |= {"float": ("double",), "float32": ("float64",), "int": ("float",), "int64": ("float64",)}
TEXTS = SWAPPED | {"w": ("wb",), "r": ("rb",)}
KEYWORDS: dict[str, tuple[str, ...]] = dict.fromkeys(
    ("tensor", "as_tensor"), ("dtype=torch.float64", "requires_grad=True")
)
KEYWORDS |= dict.fromkeys(("zeros", "ones", "empty", "full", "arange", "from_numpy"), ("dtype=torch.float64",))
KEYWORDS |= {"load": ("weights_only=False",), "array": ("dtype=float",), "asarray": ("dtype=float",)}
ENTERED = ("no_grad", "enable_grad", "inference_mode")  # by `with`, once they are called
IN_ONE = {"append", "array", "asarray", "tensor", "as_tensor", "cat", "stack", "concatenate", "vstack", "hstack"}
IN_ONE |= {"column_stack", "zeros", "ones", "empty"}  # take one list or shape, and people hand them its items
OF_AXES = ("xlabel", "ylabel", "title", "xlim", "ylim", "xscale", "yscale")  # `set_` comes before these there
ON = (".copy()", ".clone()", ".detach()", ".item()", ".T", ".mean()", ".sum()", ".reshape(-1)")


class Expressions(Operations):
    """Makes edits of all expressions in one definition."""

    def _of_expression(self, node: ast.expr, scope: Scope) -> Iterator[Edit]:
        of = self._at.of
        match node:
            case ast.BinOp():
                yield from self._of_operation(node, scope)
            case ast.UnaryOp(op=ast.USub() | ast.Not()):
                kind = "sign" if isinstance(node.op, ast.USub) else "condition"
                yield self._edit(node, kind, "off", f"({of(node.operand)})")
            case ast.Constant(value=bool() as value):
                yield self._edit(node, "mode", "bool", str(not value))
            case ast.Constant(value=int() | float() as value):
                steps = [value + 1, value - 1, 0, 1, 2] if isinstance(value, int) else []
                for name in scope.arguments[-4:]:
                    yield self._edit(node, "name", f"{value} {name}", name, LATER)
                half = value / 2 if value % 2 else value // 2
                for number in dict.fromkeys(each for each in (*steps, 2 * value, half) if each != value):
                    yield self._edit(node, "number", f"{value} {number}", f"({number!r})")
            case ast.Constant(value=None):
                for name in scope.arguments[-4:]:
                    yield self._edit(node, "name", f"None {name}", name, LATER)
            case ast.Constant(value=str() as text) if text in TEXTS:
                yield self._edit(node, "mode", f"{text} text", repr(TEXTS[text][0]))
            case ast.Name(ctx=ast.Load() | ast.Store()):
                yield from self._renamed(node, scope)
            case ast.Attribute():
                yield from self._of_attribute(node, scope)
            case ast.Subscript(ctx=ast.Load()):
                yield self._edit(node, "bound", "off", f"({of(node.value)})")
                yield self._edit(node, "call", "item", f"({of(node.value)}).item()")
                if isinstance(node.value, ast.Attribute):
                    yield self._edit(node, "call", "item", f"({of(node.value.value)}).item()")
                if not isinstance(node.slice, ast.Slice | ast.Constant | ast.Tuple):
                    for step in ("+ 1", "- 1"):
                        yield self._edit(node.slice, "bound", step, f"{of(node.slice)} {step}", LATER)
            case ast.Slice():
                for bound in filter(None, (node.lower, node.upper, node.step)):
                    yield self._edit(bound, "bound", "open", "")
                    for step in ("+ 1", "- 1"):
                        yield self._edit(bound, "bound", step, f"{of(bound)} {step}", LATER)
                if node.lower and node.upper:  # a length where the end is due
                    yield self._edit(node.upper, "bound", "end", f"{of(node.lower)} + ({of(node.upper)})", LATER)
            case ast.Call():
                yield from self._of_call(node, scope)
            case ast.Compare(ops=[op], left=left, comparators=[right]):
                word = of(node)[len(of(left)) : -len(of(right))].strip(" ()")
                for other in filter(None, (COMPARED.get(word), {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(word))):
                    yield self._edit(node, "condition", f"{word} {other}", f"({of(left)}) {other} ({of(right)})")
                del op
            case ast.BoolOp(values=[first, *rest]):
                other = "or" if isinstance(node.op, ast.And) else "and"
                joined = f" {other} ".join(f"({of(value)})" for value in (first, *rest))
                yield self._edit(node, "condition", other, f"({joined})")
                for part in (first, rest[-1]):
                    yield self._edit(node, "condition", "part", f"({of(part)})")
            case ast.IfExp():
                for part in (node.body, node.orelse):
                    yield self._edit(node, "condition", "branch", f"({of(part)})")
                yield self._edit(
                    node, "condition", "swap", f"({of(node.orelse)} if {of(node.test)} else {of(node.body)})"
                )
            case ast.Tuple(elts=[first, second]) | ast.List(elts=[first, second]):
                start, end = self._at.span(first)[0], self._at.span(second)[1]
                between = self._at.data[self._at.span(first)[1] : self._at.span(second)[0]]
                new = of(second).encode() + between + of(first).encode()
                yield Edit((self._number[id(node)],), "order", "order pair", FIRST, ((start, end, new),))
                if isinstance(node.ctx, ast.Load):
                    for part in (first, second):
                        yield from self._put_on(part, scope)
                        yield from self._scaled(part, scope)

    def _of_attribute(self, node: ast.Attribute, scope: Scope) -> Iterator[Edit]:
        of = self._at.of
        of_module = isinstance(node.value, ast.Name) and node.value.id in self._outer and node.attr not in ENTERED
        if isinstance(node.ctx, ast.Load) and id(node) not in self._taken and not of_module:
            if node.attr == "shape":
                yield self._edit(node, "bound", "shape", f"{of(node)}[0]")
            else:
                yield self._edit(node, "call", "()", f"{of(node)}()", LATER)
        if of(node.value) == "plt" and "ax" in scope.arguments:  # on the axes that were handed in, by theirs
            yield self._edit(node, "mode", "pyplot", f"ax.{'set_' * (node.attr in OF_AXES)}{node.attr}")
        for other in SWAPPED.get(node.attr, ()):
            kind = "average" if {node.attr, other} <= {"sum", "mean", "median", "max", "min", "std"} else "mode"
            detail = "label" if other == f"set_{node.attr}" else f"{node.attr} {other}"
            yield self._edit(node, kind, detail, f"{of(node.value)}.{other}")
        if node.attr.startswith("_") and node.attr.endswith("_") and not node.attr.startswith("__"):
            yield self._edit(node, "name", f"dunder {node.attr}", f"{of(node.value)}._{node.attr}_")
        if isinstance(node.ctx, ast.Load) and not isinstance(node.value, ast.Name):
            yield self._edit(node, "part", f"attribute {node.attr}", of(node.value))
        if isinstance(node.ctx, ast.Load) and node.attr in ("T", "data", "grad", "mT", "shape"):
            yield self._edit(node, "part", f"attribute {node.attr}", of(node.value))
        if is_self(node.value):
            for other in self._attributes:
                if other != node.attr:
                    near = FIRST if _alike(other, node.attr) else LATER
                    yield self._edit(node, "name", f"{node.attr} {other}", f"self.{other}", near)

    def _renamed(self, node: ast.Name, scope: Scope) -> Iterator[Edit]:
        known = node.id in scope.names
        for other in scope.names:
            if other in (node.id, "_") or node.id == "_" or (not known and node.id in self._outer):
                continue
            if not known or _alike(other, node.id):  # any for an unknown name, else one that could be taken for it
                yield self._edit(node, "name", f"{'' if known else 'unknown '}{node.id} {other}", other)
        if self._torch and known and isinstance(node.ctx, ast.Load):
            yield self._edit(node, "part missing", ".grad", f"{node.id}.grad", LATER)

    def _of_call(self, node: ast.Call, scope: Scope) -> Iterator[Edit]:
        of, name = self._at.of, self._at.of(node.func)
        texts = [of(arg) for arg in node.args] + [_of_keyword(self._at, key) for key in node.keywords]
        if len(texts) > MAX_ARGS:
            return
        if isinstance(node.func, ast.Name) and (others := SWAPPED.get(node.func.id)):
            yield self._edit(node, "average", f"{name} {others[0]}", f"{others[0]}({', '.join(texts)})")
        for at, text in enumerate(texts):
            if len(texts) > 1 or node.keywords:
                left = ", ".join([*texts[:at], *texts[at + 1 :]])
                yield self._edit(node, "part", f"argument {text}", f"{name}({left})")
        if len(node.args) > 1 and name.rpartition(".")[2] in IN_ONE:
            items = ", ".join(texts[: len(node.args)])
            yield self._edit(
                node, "brackets", "in one", f"{name}({', '.join([f'({items})', *texts[len(node.args) :]])})"
            )
        for at in range(len(node.args) - 1):
            args = [*texts]
            args[at], args[at + 1] = args[at + 1], args[at]
            yield self._edit(node, "order", f"arguments of {name}", f"{name}({', '.join(args)})")
        if len(node.args) == 3:
            for turned in ((1, 2, 0), (2, 0, 1)):
                args = [*(texts[at] for at in turned), *texts[3:]]
                yield self._edit(node, "order", f"arguments of {name}", f"{name}({', '.join(args)})")
        if isinstance(node.func, ast.Attribute):
            yield self._edit(node, "part", f"method {node.func.attr}", f"({of(node.func.value)})")
            if is_self(node.func.value):
                for attribute in self._attributes:
                    new = f"{name}({', '.join([f'self.{attribute}', *texts])})"
                    yield self._edit(node, "part missing", attribute, new, LATER)
        if node.args and isinstance(node.args[-1], ast.BinOp) and not node.keywords:
            last = node.args[-1]
            if (word := OPERATORS.get(type(last.op))) in ("+", "-", "**"):
                new = f"{name}({', '.join([*texts[:-1], of(last.left)])}) {word} ({of(last.right)})"
                yield self._edit(node, "brackets", "out of call", f"({new})")
        if node.args and not isinstance(node.args[0], ast.Starred):
            yield self._edit(node, "part", f"call {name}", f"({texts[0]})")
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Call(args=[first]) as inner, attr=method), args=[], keywords=[]):
                new = f"{of(inner.func)}(({of(first)}).{method}())"
                yield self._edit(node, "brackets", f"inside {method}", new)
            case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=other)]):
                yield self._edit(node, "part missing", "dataset", f"len({other}.dataset)", LATER)
        given = {key.arg for key in node.keywords}
        for keyword in KEYWORDS.get(name.rpartition(".")[2], ()):
            if keyword.partition("=")[0] not in given and (self._torch or "torch" not in keyword):
                new = f"{name}({', '.join([*texts, keyword])})"
                yield self._edit(node, "part missing", keyword, new, LATER)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "numpy":
            new = f"({of(node.func.value)}).detach().numpy()"
            yield self._edit(node, "call", ".detach() before", new, LATER)
        if name == "range":
            if len(texts) == 1:
                for argument in scope.arguments[-4:]:
                    yield self._edit(node, "name", f"range {argument}", f"range({argument})", LATER)
            for at, text in enumerate(texts[:2]):
                for step in ("+ 1", "- 1"):
                    args = [*texts[:at], f"{text} {step}", *texts[at + 1 :]]
                    yield self._edit(node, "bound", f"range {step}", f"range({', '.join(args)})")
        if name.endswith(".append") and len(node.args) == 1:
            yield from self._put_on(node.args[0], scope)
        if name in ("len", "float", "int") and node.args and isinstance(node.args[0], ast.Name):
            for size in scope.sizes[:2]:
                if size != of(node):
                    yield self._edit(node, "name", f"{of(node)} {size}", size, LATER)

    # -- values: what may come to one

    def _put_on(self, node: ast.expr, scope: Scope) -> Iterator[Edit]:
        if not scope.is_used_only(node):
            for call in ON:
                yield self._edit(node, "call", call, f"({self._at.of(node)}){call}", LATER)


@lru_cache(maxsize=1 << 12)
def _alike(one: str, two: str) -> bool:
    """Whether two names are written so alike that one can be taken for the other, or both are short."""
    return len(one) == len(two) <= 2 or difflib.SequenceMatcher(None, one, two).ratio() >= 0.6


def _of_keyword(at: Definition, key: ast.keyword) -> str:
    """A keyword argument's text."""
    return f"{key.arg}={at.of(key.value)}" if key.arg else f"**{at.of(key.value)}"
