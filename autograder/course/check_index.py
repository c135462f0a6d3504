"""Read which checks a `checks.py` holds, without running it: the trusted side executes no check.

What a check records that no submission can change is refused: it looks like a check, and compares a value with itself.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

from autograder.course.spec import ExerciseSpec
from autograder.course.yaml_file import suggestion
from autograder.errors import CourseError
from autograder.parsing import defined_by, parse_own

KEYWORDS = ["step", "cases", "elsewhere", "free", "keeps", "written_by"]
LISTS = ("cases", "elsewhere", "free", "keeps")
STATES = {"free": ["rng", "dtype", "grad_mode"], "keeps": ["rng"]}
CHANGING = {"add", "append", "clear", "extend", "insert", "pop", "popitem", "remove", "setdefault", "sort", "update"}
ARGUMENTS = 3  # module, case, see
NUMBERS = ("array", "number", "numbers", "trajectory", "unchanged")


@dataclass(frozen=True)
class CheckInfo:
    """A check as its decorator and docstring describe it.

    Attributes:
        name: the function's name; step: the step that it checks.
        cases: the cases that it runs on, in the course's order; elsewhere: those for other devices than the CPU, too.
        doc: the first line of its docstring, for the student.
        written_by: the function that leaves it files in another process, "" if none does.
    """

    name: str
    step: str
    cases: tuple[str, ...]
    elsewhere: tuple[str, ...]
    doc: str
    written_by: str = ""


def read_checks(text: str, path: Path, spec: ExerciseSpec) -> list[CheckInfo]:
    """The checks of a `checks.py`, in its order.

    Raises:
        CourseError: if it cannot be parsed, a decorator is not literal, a step or case is unknown, a check
            has no docstring, or a step has no check.
    """
    tree = parse_own(text, str(path))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    names = [node.name for node in functions]
    if odd := next((node for node in ast.walk(tree) if _is_odd(node, functions)), None):
        raise CourseError(
            f'{path}, line {odd.lineno}: a check is a plain function at the top of the file, marked with @check("step")'
        )
    found = []
    for node in functions:
        decorators = [decorator for decorator in node.decorator_list if is_check(decorator)]
        if len(decorators) > 1:
            raise CourseError(f"{path}, line {node.lineno}: check {node.name!r} is marked twice: write two functions")
        found += [_check(node, decorator, path, spec, names) for decorator in decorators]
    for info in found:
        if names.count(info.name) > 1:
            line = [node.lineno for node in functions if node.name == info.name][1]
            raise CourseError(f"{path}, line {line}: two functions are called {info.name!r}: the first would be lost")
    for node in functions:
        _refuse_idle(node, path)
    for line, name in _kept_state(tree):
        raise CourseError(
            f"{path}, line {line}: {name!r} keeps something between runs in the globals of {path.name}, where a submission could forge it: "
            "make it anew in each check"
        )
    if len(spec.devices) > 1 and not any(info.elsewhere for info in found):
        raise CourseError(
            f"{path}: course.yml lists the devices {', '.join(spec.devices)}, and no check runs on another than cpu: "
            "name cases in a check's elsewhere=, or take the devices out"
        )
    if bare := [step for step in spec.steps if step not in {info.step for info in found}]:
        raise CourseError(f"{path}: no check for the step {bare[0]!r}: write one with @check({bare[0]!r})")
    return found


def words_in(text: str, functions: Iterable[str]) -> set[str]:
    """What stands as an attribute or as a text in some functions of a `checks.py`, and in whatever of it they name.

    So every step is among them that a check can ask a module for, though maybe others are.
    """
    found = set[str]()
    for part in _reached(ast.parse(text).body, functions):
        if isinstance(part, ast.Attribute):
            found.add(part.attr)
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            found.add(part.value)
    return found


def asked_of_module(text: str, function: str, steps: Collection[str]) -> frozenset[str]:
    """The steps that a function of a `checks.py` asks a module for, by itself or through others of that file."""
    functions = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    parts = _reached(functions, [function])
    return frozenset(part.attr for part in parts if isinstance(part, ast.Attribute) and part.attr in steps)


def _reached(statements: Iterable[ast.stmt], names: Iterable[str]) -> Iterator[ast.AST]:
    """Every part of the statements that define some names, and of those that define what these name in turn."""
    defined: dict[str, list[ast.stmt]] = defaultdict(list)
    for node in statements:
        for name in defined_by(node):
            defined[name].append(node)
    seen, todo = set[str](), list(names)
    while todo:
        if (name := todo.pop()) not in seen:
            seen.add(name)
            for part in (part for node in defined.get(name, ()) for part in ast.walk(node)):
                if isinstance(part, ast.Name):
                    todo.append(part.id)
                yield part


def is_check(decorator: ast.expr) -> TypeGuard[ast.Call]:
    """Whether it is ``@check(...)``, by that name or as an attribute of a module."""
    return isinstance(decorator, ast.Call) and _last_name(decorator.func) == "check"


def _is_odd(node: ast.AST, functions: Sequence[ast.FunctionDef]) -> TypeGuard[ast.stmt]:
    """Whether something is marked as a check that is none which is run."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return False
    marked = any(is_check(each) or _last_name(each) == "check" for each in node.decorator_list)
    return marked and (node not in functions or not any(is_check(each) for each in node.decorator_list))


def _last_name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _check(
    node: ast.FunctionDef, decorator: ast.Call, path: Path, spec: ExerciseSpec, functions: Container[str]
) -> CheckInfo:
    where = f"{path}, line {decorator.lineno}: check {node.name!r}"
    try:
        given = [ast.literal_eval(arg) for arg in decorator.args]
        words = {str(keyword.arg): ast.literal_eval(keyword.value) for keyword in decorator.keywords}
    except (ValueError, TypeError, RecursionError, MemoryError):
        raise CourseError(
            f"{where}: write its decorator's arguments as literals, they are read without running the file"
        ) from None
    if unknown := [word for word in words if word not in KEYWORDS]:
        raise CourseError(f"{where}: unknown keyword {unknown[0]!r}: {suggestion(unknown[0], KEYWORDS, 'keywords')}")
    if len(given) > 1 or (given and "step" in words):
        raise CourseError(f"{where}: the step alone has no keyword: write cases=[...] and the like by their names")
    step = given[0] if given else words.get("step")
    if not isinstance(step, str):
        raise CourseError(f"{where}: names no step: begin with it, as @check({next(iter(spec.steps))!r})")
    if lone := [word for word in LISTS if isinstance(words.get(word, ()), str) or not _texts(words.get(word, ()))]:
        raise CourseError(f"{where}: {lone[0]} is a list of texts: write {lone[0]}=[...]")
    named, elsewhere = (tuple(words.get(word, ())) for word in ("cases", "elsewhere"))
    written_by = str(words.get("written_by", ""))
    if step not in spec.steps:
        raise CourseError(f"{where}: unknown step {step!r}: {suggestion(step, list(spec.steps), 'steps')}")
    if lone := [word for word in LISTS if word in words and not words[word]]:
        raise CourseError(f"{where}: {lone[0]} is empty: name some, or leave it out")
    cases = named or tuple(spec.cases)
    if unknown := [case for case in cases if case not in spec.cases]:
        raise CourseError(f"{where}: unknown case {unknown[0]!r}: {suggestion(unknown[0], list(spec.cases), 'cases')}")
    if unknown := [case for case in elsewhere if case not in cases]:
        raise CourseError(f"{where}: elsewhere names {unknown[0]!r}, which is not a case of this check")
    for word, known in STATES.items():
        if unknown := [state for state in words.get(word, ()) if state not in known]:
            raise CourseError(f"{where}: {word} names {unknown[0]!r}: {suggestion(unknown[0], known, 'states')}")
    if both := set(words.get("free", ())) & set(words.get("keeps", ())):
        raise CourseError(f"{where}: {both.pop()!r} stands in free and in keeps: a step may move it, or must not")
    arguments = node.args
    if len(arguments.posonlyargs) + len(arguments.args) != ARGUMENTS or arguments.vararg or arguments.kwonlyargs:
        raise CourseError(f"{where}: a check is called with three arguments: write def {node.name}(module, case, see)")
    if written_by and written_by not in functions:
        raise CourseError(f"{where}: written_by names {written_by!r}, which is no function of this file")
    doc = (ast.get_docstring(node) or "").strip().splitlines()
    if not doc:
        raise CourseError(f"{where}: has no docstring: say in one sentence what the student must have right")
    chosen = tuple(case for case in spec.cases if case in cases)
    return CheckInfo(node.name, step, chosen, elsewhere, doc[0], written_by)


def _texts(values: object) -> bool:
    return isinstance(values, list | tuple | set) and all(isinstance(value, str) for value in values)


def _kept_state(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Where a function of a `checks.py` changes one of its globals, and which: by `global`, an item or a method that changes a list or a dict."""
    tops = {name for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign) for name in defined_by(node)}
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        parts = list(ast.walk(function))
        own = {part.id for part in parts if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
        own |= {part.arg for part in parts if isinstance(part, ast.arg)}
        for part in parts:
            if isinstance(part, ast.Global):
                yield part.lineno, part.names[0]
            changed: ast.expr | None = None
            if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr in CHANGING:
                changed = part.func.value
            elif isinstance(part, ast.Subscript) and not isinstance(part.ctx, ast.Load):
                changed = part.value
            if isinstance(changed, ast.Name) and changed.id in tops - own:
                yield changed.lineno, changed.id


def _refuse_idle(function: ast.FunctionDef, path: Path) -> None:
    """Refuse a record of a check that is idle: nothing of its value comes from the module.

    Every attribute of a case is a fresh copy, so `see.unchanged("y", case.y, case.y)` holds two copies that nobody was handed.
    """
    if not function.decorator_list or len(function.args.args) != ARGUMENTS:
        return
    case, see = (argument.arg for argument in function.args.args[1:])
    inner = [
        node for node in ast.walk(function) if isinstance(node, ast.Lambda | ast.FunctionDef) and node is not function
    ]
    own = {part.id for part in ast.walk(function) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
    own.add(function.args.args[0].arg)
    own |= {each.arg for node in inner for each in node.args.args} | {getattr(node, "name", "") for node in inner}
    for call, always in _calls(function, see):
        kind = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        named = {keyword.arg: keyword.value for keyword in call.keywords}
        value = call.args[1] if len(call.args) > 1 else named.get("value", named.get("after"))
        if value is None or kind not in (*NUMBERS, "fact") or (kind == "fact" and not always):
            continue
        parts = list(ast.walk(value))
        # What lies in the case's folder was written by the module before.
        written = any(isinstance(part, ast.Attribute) and part.attr == "folder" for part in parts)
        if written or {part.id for part in parts if isinstance(part, ast.Name)} & own:
            continue
        said = "records what no submission can change, so it is right whatever the step does: record what came of calling the module"
        if kind == "unchanged":
            handed = f'keep what the step is handed, as in y = {case}.y, and then see.unchanged("y", y, {case}.y)'
            said = f"compares a value with itself, since each `{case}.name` is a fresh copy: {handed}"
        raise CourseError(f"{path}, line {call.lineno}: see.{kind} {said}")


def _calls(function: ast.FunctionDef, see: str) -> Iterator[tuple[ast.Call, bool]]:
    """Each call of the recorder, and whether it is made whatever the module does."""
    plain = {id(node.value) for node in function.body if isinstance(node, ast.Expr)}
    for node in ast.walk(function):
        of = node.func.value if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else None
        if isinstance(node, ast.Call) and isinstance(of, ast.Name) and of.id == see:
            yield node, id(node) in plain
