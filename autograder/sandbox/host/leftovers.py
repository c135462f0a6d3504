"""What can be told of a module by reading its text: whether a run of it can leave something behind that a later run sees.

Only what plainly leaves nothing is said to leave nothing: its runs give the same in one process and in two.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator

from autograder.parsing import imported_by, is_main, modules_of, names_stored, read_off

Function = ast.FunctionDef | ast.Lambda
# NumPy and PyTorch with all below.
MODULES = {"__future__", "collections.abc", "copy", "json", "math", "numpy", "torch", "typing"}
SETTINGS = ("set_", "register_", "_")  # what begins so changes a library for all that comes
UNSURE = {"__import__", "breakpoint", "compile", "delattr", "eval", "exec", "getattr", "globals", "input", "locals"}
UNSURE |= {"open", "print", "setattr", "vars"}  # what is printed comes in an order
OF_AXES = {f"set_{name}" for name in ("title", "xlabel", "ylabel", "zlabel", "xlim", "ylim", "zlim")}  # of a picture
SAFE = frozenset(dir(builtins)) - UNSURE | OF_AXES
# What another module does not see: its files and output are its own, and `Baseline` puts these settings back.
PUT_BACK = {"open", "print", "set_default_device", "set_default_dtype", "set_grad_enabled"}
OF_TENSORS = {"grad", "data", "requires_grad"}
OPEN_DUNDERS = {"__init__", "__len__", "__getitem__", "__name__"}
DECORATORS = {"property", "staticmethod", "torch.no_grad()", "torch.enable_grad()", "torch.inference_mode()"}


def leaves_nothing(source: str) -> bool:
    """Whether it can be told that no run leaves anything for a later one.

    Args:
        source: the text of a module, of any kind; of one that cannot be read nothing can be told.
    """
    return read_off(source, _leaves_nothing, False)


def changes_nothing(source: str) -> bool:
    """Whether it can be told that neither importing the module nor a run leaves anything for another one, or for itself anew.

    What it keeps of its own goes with it, and what `Baseline` puts back is no matter.
    """
    return read_off(source, _changes_nothing, False)


def _leaves_nothing(body: list[ast.stmt]) -> bool:
    body = [node for node in body if not is_main(node)]
    return bool(body) and _Module(body).leaves_nothing()


def _changes_nothing(body: list[ast.stmt]) -> bool:
    return _Module([node for node in body if not is_main(node)], SAFE | PUT_BACK).changes_nothing()


class _Module:
    """What the names at the top of a module stand for, and what its functions do with them."""

    def __init__(self, body: list[ast.stmt], safe: frozenset[str] = SAFE) -> None:
        self.body, self.safe = body, safe
        self.imported = {name for top in body for node in ast.walk(top) for name in imported_by(node)}
        self.own = {node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        self.constant: set[str] = set()
        for node in body:
            if isinstance(node, ast.Assign) and self._is_constant(node.value):
                self.constant.update(names_stored(node))

    def leaves_nothing(self) -> bool:
        """Whether nothing that a function does reaches beyond what it was given and has made itself."""
        return all(map(self._is_plain, self.body)) and all(
            self._uses_only_its_own(node, frozenset()) for node in _functions(self.body)
        )

    def changes_nothing(self) -> bool:
        """Whether the same holds of the module as a whole, as if it were the body of a function."""
        whole = ast.parse("def whole(): ...").body[0]
        assert isinstance(whole, ast.FunctionDef)
        whole.body = self.body
        defined = [node for node in self.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        return all(map(self._is_plain, defined)) and self._uses_only_its_own(whole, frozenset())

    def _is_plain(self, node: ast.stmt) -> bool:
        """Whether a statement at the top, or in a class, makes nothing that may change later."""
        if isinstance(node, ast.Import | ast.ImportFrom):
            return _is_plain_import(node)
        if isinstance(node, ast.FunctionDef):
            plain = all(ast.unparse(decorator) in DECORATORS for decorator in node.decorator_list)
            return plain and all(map(self._is_constant, [*node.args.defaults, *node.args.kw_defaults]))
        if isinstance(node, ast.ClassDef):
            bare = not node.keywords and not node.decorator_list and all(_root(base) for base in node.bases)
            return bare and all(map(self._is_plain, node.body))
        if isinstance(node, ast.Assign):
            return self._is_constant(node.value) and all(isinstance(target, ast.Name) for target in node.targets)
        if isinstance(node, ast.AnnAssign):
            return self._is_constant(node.value) and isinstance(node.target, ast.Name)
        return isinstance(node, ast.Pass | ast.Expr) and not names_stored(node)

    def _is_constant(self, node: ast.expr | None) -> bool:
        """Whether a value can never change."""
        if isinstance(node, ast.UnaryOp):
            return self._is_constant(node.operand)
        if isinstance(node, ast.BinOp):
            return self._is_constant(node.left) and self._is_constant(node.right)
        if isinstance(node, ast.Tuple):
            return all(map(self._is_constant, node.elts))
        if isinstance(node, ast.Attribute):  # torch.float64
            return _root(node) in self.imported
        return (
            node is None or isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id in self.constant)
        )

    def _uses_only_its_own(self, function: Function, outer: frozenset[str]) -> bool:
        """Whether a function changes nothing but what is local to it or those around it, or what it was given."""
        local = outer | _local(function)
        for node in _inside(function):
            if isinstance(node, ast.FunctionDef | ast.Lambda):
                fine = self._uses_only_its_own(node, local)
            elif isinstance(node, ast.Name):
                fine = node.id in local | self.imported | self.own | self.constant | self.safe
            elif isinstance(node, ast.Attribute | ast.Subscript):
                fine = self._is_plain_access(node, local)
            elif isinstance(node, ast.Import | ast.ImportFrom):
                fine = _is_plain_import(node)
            else:
                fine = not isinstance(node, ast.AsyncFunctionDef | ast.Global)
            if not fine:
                return False
        return True

    def _is_plain_access(self, node: ast.Attribute | ast.Subscript, local: frozenset[str]) -> bool:
        """Whether an attribute or item is read, or set of an object that a run has made or was given."""
        root, changed = _root(node), not isinstance(node.ctx, ast.Load)
        if changed and root not in local:
            return False
        if isinstance(node, ast.Subscript):
            return True
        if changed and root != "self" and node.attr not in OF_TENSORS:  # of a function or class under another name
            return False
        if node.attr not in OPEN_DUNDERS:
            if node.attr.startswith("__"):
                return False
            # Of a library, whatever it is called here.
            if node.attr.startswith(SETTINGS) and node.attr not in self.safe and root != "self":
                return False
        return root in local or root not in self.own


def _is_plain_import(node: ast.Import | ast.ImportFrom) -> bool:
    known = all(name in MODULES or name.partition(".")[0] in MODULES for name in modules_of(node))
    return known and (
        isinstance(node, ast.Import) or not any(name.name.startswith(("*", *SETTINGS)) for name in node.names)
    )


def _functions(nodes: Iterable[ast.AST]) -> Iterator[Function]:
    """The outermost functions."""
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            yield node
        else:
            yield from _functions(ast.iter_child_nodes(node))


def _root(node: ast.AST) -> str:
    """The name with which a chain of attributes and items begins, "" where it is none."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _inside(function: Function) -> Iterator[ast.AST]:
    """What a function is made of, and functions within it, but not what those are made of."""
    todo: list[ast.AST] = [*function.body] if isinstance(function, ast.FunctionDef) else [function.body]
    while todo:
        node = todo.pop()
        yield node
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            todo += [default for default in [*node.args.defaults, *node.args.kw_defaults] if default is not None]
            todo += node.decorator_list if isinstance(node, ast.FunctionDef) else []
        else:
            todo += ast.iter_child_nodes(node)


def _local(function: Function) -> frozenset[str]:
    """The names that belong to a function: its arguments, and what it binds."""
    args = function.args
    every = [*args.posonlyargs, *args.args, *args.kwonlyargs, *filter(None, [args.vararg, args.kwarg])]
    found = {arg.arg for arg in every}
    for node in _inside(function):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.ExceptHandler):
            found.add(node.name or "")
    return frozenset(found)
