"""Whether code could change what records it, as far as its names tell: then it is looked at whenever something is recorded.

Most students' code plainly cannot: it imports libraries that compute, names nothing private, and sets no attribute that
anything of the recorder has. To look after each of its calls, and at each entry, would cost more than all else that is done.
"""

from __future__ import annotations

import ast
import dis
from collections.abc import Iterable, Iterator, Set
from types import CodeType, ModuleType

# fmt: off
IMPORTS = {
    "__future__", "abc", "base64", "collections", "contextlib", "copy", "dataclasses", "datetime", "enum", "functools",
    "glob", "gzip", "io", "itertools", "json", "math", "matplotlib", "mpl_toolkits", "numpy", "os", "pathlib", "random",
    "statistics", "time", "torch", "tqdm", "typing", "uuid", "warnings", "zipfile",
}
# By which an attribute can be set, or code executed, without its name standing in the text; and what acts later, or aside.
FAR = {
    "ForwardRef", "_C", "_RedirectStream", "_deepcopy_dispatch", "_getframe", "_set_new_attribute", "_setattr_cm",
    "_sys", "_thread", "ag_frame", "attrgetter", "autograder", "bltns", "builtins", "compile", "cr_frame", "ctypes",
    "delattr", "exec", "f_back", "f_builtins", "f_globals", "f_locals", "finalize", "gc", "get_type_hints", "getattr",
    "gi_frame", "globals", "importlib", "inspect", "library", "locals", "methodcaller", "mock", "operator",
    "overrides", "pickle", "redirect_stderr", "redirect_stdout", "setattr", "signal", "singledispatch",
    "singledispatchmethod", "swap_tensors", "sys", "tb_frame", "threading", "total_ordering", "update_wrapper",
    "vars", "weakref", "wraps",
}
OPEN = {
    "__annotations__", "__call__", "__classcell__", "__classdict__", "__doc__", "__enter__", "__exit__", "__file__",
    "__firstlineno__", "__future__", "__getitem__", "__init__", "__iter__", "__len__", "__main__", "__module__",
    "__name__", "__next__", "__post_init__", "__qualname__", "__repr__", "__static_attributes__", "__str__",
}
# fmt: on
MOST_NAMES = 1 << 16  # of which `_named` can read the number
OF_TENSORS = {"grad", "data", "requires_grad"}
IMPORT, SET, DELETE, WIDE = (dis.opmap[name] for name in ("IMPORT_NAME", "STORE_ATTR", "DELETE_ATTR", "EXTENDED_ARG"))
NAME, IS_MAIN, BIND = "__name__", "__name__ == '__main__'", (dis.opmap["STORE_NAME"], dis.opmap["STORE_GLOBAL"])
BY_NAME, GLOBAL = dis.opmap["LOAD_NAME"], dis.opmap["LOAD_GLOBAL"]  # whose argument holds another bit below the name's


def names_in(modules: Iterable[ModuleType]) -> frozenset[str]:
    """The names that must mean what they mean while others record: of modules and their classes."""
    found = set[str]()
    for module in modules:
        found.update(vars(module))
        for value in vars(module).values():
            if isinstance(value, type) and value.__module__ == module.__name__:
                found.update(vars(value))
    return frozenset(found)


def reaches_far(source: str, code: CodeType, kept: Set[str]) -> bool:
    """Whether code could change what it does not own.

    Args:
        code: of the text of a module that is imported; kept: the names of the attributes and globals that must stay as they are.
    """
    for part in _parts(_seen(source, code)):
        if len(part.co_names) > MOST_NAMES:
            return True
        if any(name in FAR or (name.startswith("__") and name not in OPEN) for name in part.co_names):
            return True
        if any(name.partition(".")[0] not in IMPORTS for name in _named(part, IMPORT)):
            return True
        if any(NAME in _named(part, each) for each in BIND):
            return True
        if "eval" in (*_named(part, BY_NAME), *_named(part, GLOBAL, 1)):  # `model.eval` is another
            return True
        own = set() if {"Tensor", "Parameter"} & {*part.co_names} else OF_TENSORS  # of a class, it would be everybody's
        if any(name in kept - own for each in (SET, DELETE) for name in _named(part, each)):
            return True
    return False


def _seen(source: str, code: CodeType) -> CodeType:
    """The code of what is executed of an imported module, in which each name that is read stands as a name.

    Most modules draw what they do only where they are run by themselves.
    """
    if "__main__" not in source and "getattr" not in source:
        return code
    try:
        tree = ast.parse(source)
        tree.body = [node for node in tree.body if not _is_for_main(node)]
        if "getattr" in source:
            tree = ast.fix_missing_locations(_Named().visit(tree))
        return compile(tree, code.co_filename, "exec", dont_inherit=True)
    except (RecursionError, MemoryError):  # a tree can be too deep where the text is not
        return code


class _Named(ast.NodeTransformer):
    """Writes ``getattr(x, "name", other)`` as ``x.name, other``."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.Call(ast.Name("getattr"), [of, ast.Constant(str(name)), *other], []) if not name.startswith("__"):
                return ast.Tuple([ast.Attribute(of, name, ast.Load()), *other], ast.Load())
        return node


def _is_for_main(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and not node.orelse and ast.unparse(node.test) == IS_MAIN


def _parts(code: CodeType) -> Iterator[CodeType]:
    """Code, and that of the functions and classes in it."""
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _parts(inner)


def _named(code: CodeType, operation: int, shift: int = 0) -> Iterator[str]:
    """What an operation is applied to wherever it stands, by name; its argument is shifted by some bits."""
    operations, arguments = code.co_code[::2], code.co_code[1::2]
    at = operations.find(operation)
    while at >= 0:
        high = arguments[at - 1] << 8 if at and operations[at - 1] == WIDE else 0
        yield code.co_names[(high | arguments[at]) >> shift]
        at = operations.find(operation, at + 1)
