"""Execute a student's module so that what fails at its top, beside the steps, takes none of them with it.

A statement that fails is passed over, and told; what stands below it is executed all the same. An import that fails binds
its names to something that raises only where it is used: nothing of it may ever be needed.
"""

from __future__ import annotations
import __future__

import ast
import linecache
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, NoReturn

from autograder.recording.observation import MAX_PASSED_OVER, Trouble
from autograder.sandbox.child.replacing import Replacing
from autograder.sandbox.child.troubles import import_trouble, short

FEATURES = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)


class NotImported:
    """What stands for something that could not be imported: it raises where it is used."""

    def __init__(self, name: str, said: str) -> None:
        self._name, self._said = name, said

    def __getattr__(self, name: str) -> NotImported:
        if name.startswith("__"):
            raise AttributeError(name)
        return NotImported(f"{self._name}.{name}", self._said)

    def _use(self, *_: object, **__: object) -> NoReturn:
        raise ModuleNotFoundError(f"{self._name} is used here, but could not be imported: {self._said}")

    def _itself(self, *_: object) -> NotImported:
        return self

    def __instancecheck__(self, _: object) -> bool:
        return False

    __call__ = __iter__ = __enter__ = __exit__ = __float__ = __array__ = __setitem__ = __mro_entries__ = _use
    __getitem__ = __or__ = __ror__ = _itself  # as annotations use it


class Progress:
    """What tqdm gives, without the bar: whoever is looped over is passed through, the rest does nothing."""

    def __init__(self, iterable: Any = (), *_: object, **__: object) -> None:
        self._iterable = iterable

    def __iter__(self) -> Iterator[Any]:
        return iter(self._iterable)

    def __len__(self) -> int:
        return len(self._iterable)

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing."""

    @staticmethod
    def write(text: object = "", **_: object) -> None:
        """Print, as it does beside a bar."""
        sys.stdout.write(f"{text}\n")

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *_, **__: None


def quiet_tqdm() -> None:
    """Let `tqdm` be found, installed or not, as what shows no bar: the real one starts a thread."""
    for name in ("tqdm", "tqdm.auto", "tqdm.notebook", "tqdm.std"):
        module = sys.modules[name] = ModuleType(name)
        module.__spec__ = ModuleSpec(name, None)  # PyTorch looks there for whether it is installed
        vars(module).update(tqdm=Progress, trange=lambda *words, **_: Progress(range(*words)))
        if name != "tqdm":
            setattr(sys.modules["tqdm"], name.removeprefix("tqdm."), module)


@dataclass
class Loaded:
    """What came of executing a module.

    Attributes:
        failed: why each statement that was passed over failed, in their order; without: the same, by the names
            that it would have defined.
    """

    failed: list[BaseException] = field(default_factory=list)
    without: dict[str, BaseException] = field(default_factory=dict)


def execute(
    source: str,
    path: str,
    space: dict[str, Any],
    strict: bool,
    change: Callable[[list[ast.stmt]], list[ast.stmt]] = list,
    examine: Callable[[str, CodeType], None] = lambda *_: None,
) -> Loaded:
    """Execute a module's text; raises what a statement raises, if it cannot be told which, or if none may fail.

    Args:
        path: the file's name, as tracebacks show it; space: the module's globals.
        strict: whether no statement may fail.
        change: makes the statements that are executed out of those that stand there.
        examine: called with the text and its code before anything of it is executed.
    """
    code = whole = _compiled(source, path)
    examine(source, whole)
    loaded, body = Loaded(), None
    if change is not list:
        body = change(ast.parse(source).body)
        code = compile(ast.Module(body, []), path, "exec", dont_inherit=True)
    while True:
        try:
            exec(code, space)
            return loaded
        except (Exception, SystemExit) as error:  # `exit()` under finished steps leaves them finished
            line = error.__traceback__.tb_next.tb_lineno if error.__traceback__ and error.__traceback__.tb_next else 0
            body = ast.parse(source).body if body is None else body
            at = next((k for k, node in enumerate(body) if _first(node) <= line <= (node.end_lineno or 0)), None)
            if strict or at is None:
                raise
            loaded.failed.append(error)
            loaded.without.update(dict.fromkeys(_names(body[at]), error))
            _bind(body[at], path, space)
            body = body[at + 1 :]
            code = compile(ast.Module(body, []), path, "exec", whole.co_flags & FEATURES, dont_inherit=True)


@lru_cache(maxsize=1)
def _compiled(source: str, path: str) -> CodeType:
    """A module's code; one that is executed anew for each of many runs is compiled once, which takes longer than most runs."""
    return compile(source, path, "exec", dont_inherit=True)


def _first(node: ast.stmt) -> int:
    """The line on which a statement begins, decorators among it."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(part.lineno for part in decorators)])


def _names(node: ast.stmt) -> Iterator[str]:
    """The names that a statement binds, imports apart."""
    for part in ast.walk(node):
        if isinstance(part, ast.FunctionDef | ast.ClassDef):
            yield part.name
        elif isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            yield part.id


def _bind(node: ast.stmt, path: str, space: dict[str, Any]) -> None:
    """Bind the names of an import of which some part failed."""
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return
    for alias in node.names:
        part = ast.Import([alias]) if isinstance(node, ast.Import) else ast.ImportFrom(node.module, [alias], node.level)
        code = compile(ast.Module([ast.copy_location(part, node)], []), path, "exec", dont_inherit=True)
        try:
            exec(code, space)
        except ImportError as error:
            top = alias.name.partition(".")[0]
            if alias.name != "*":
                name = alias.name if isinstance(node, ast.Import) else f"{node.module}.{alias.name}"
                space[alias.asname or top] = NotImported(
                    name if alias.asname or "." not in alias.name else top, str(error)
                )
        except Exception:  # noqa: BLE001, S110 - it is told already that the statement failed
            pass


def load_module(
    filename: str,
    source: str,
    device: str,
    stand_ins: dict[str, Any],
    strict: bool,
    examine: Callable[[str, CodeType], None] = lambda *_: None,
) -> tuple[ModuleType, Trouble | None, list[Trouble], dict[str, Trouble]]:
    """A module, why it could not be executed, and what was passed over in it: in order, and by the names that lack for it."""
    name = Path(filename).stem
    module = ModuleType(name)
    path = str(Path.cwd() / filename)
    module.__file__ = path
    # Python counts lines by their ends alone, and not by form feeds and the like.
    linecache.cache[path] = (len(source), None, [f"{line}\n" for line in source.split("\n")], path)
    sys.modules[name] = module
    try:
        with quiet():
            if stand_ins:
                replacing = Replacing(vars(module), stand_ins)
                loaded = execute(source, path, vars(module), strict, replacing.change, examine)
                replacing.finish()
            else:
                loaded = execute(source, path, vars(module), strict, examine=examine)
    except SyntaxError as error:
        text = f"{type(error).__name__}: {error.msg}"
        trouble = Trouble("import", short(text), error.lineno or 0, short((error.text or "").strip()))
        return module, trouble, [], {}
    except BaseException as error:  # noqa: BLE001 - a submission may raise anything
        return module, import_trouble(error, path, device), [], {}
    over = [import_trouble(error, path, device) for error in loaded.failed[:MAX_PASSED_OVER]]
    lacking = {
        name: replace(import_trouble(error, path, device), kind="missing") for name, error in loaded.without.items()
    }
    return module, None, over, lacking


@contextmanager
def quiet() -> Iterator[None]:
    """Without warnings."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
