"""Notice that a submission changed what records it: the grader's own functions, or those of others that they use.

Submission and recorder share a process, so nothing here can keep a submission from patching. But a patch shows:
before the submission is executed, the identity of every function, class attribute and global that recording rests
on is written down, and whoever holds the returned function can ask at any time what is no longer as it was. What
that takes is bound early, where replacing a name of a module or of `builtins` does not reach it.

The same goes for what Python calls of its own accord while others compute: tracers, profilers, the collector's
callbacks, the handlers of timers. And for the modes in which PyTorch hands its functions to others. Some libraries
(JAX) leave a callback with the collector when they are imported: whoever left one, it is taken away again.

What does not show is a patch that undoes itself before the next check, of which nobody foresees when some come, and what is done behind Python's back.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # what `signal` wraps in Python, where it can be patched
import builtins
import copy
import gc
import json
import signal
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import chain
from operator import attrgetter, is_, itemgetter
from types import CellType, FunctionType, MappingProxyType, MethodType, ModuleType
from typing import Any, NamedTuple

import numpy as np
import torch
from torch.utils._device import DeviceContext

import autograder
from autograder.sandbox.child.dispatcher import kernels_announced
from autograder.sandbox.child.libraries import BUILT_IN, OTHERS, asked, of_built_in, used

# What a submission may replace without harm: recording uses none of it.
FREE = {"print", "input", "open", "help", "exit", "quit", "copyright", "credits", "license", "breakpoint", "_"}
LOADED = tuple(module.__name__ for module in (np, torch, json, autograder))  # not to be replaced in `sys.modules`
# Parts of a function that can be replaced. Where there are no defaults, new ones change no call that succeeds without.
PARTS = ("__code__", "__defaults__", "__kwdefaults__")
CALLBACKS = "gc.callbacks"
TIMERS = tuple(getattr(signal, name) for name in ("SIGALRM", "SIGVTALRM", "SIGPROF") if hasattr(signal, name))
IntegrityCheck = Callable[..., str]
Holder = ModuleType | type
Other = tuple[str, Any, list[str]]  # a holder's name, itself, and the names in it
# Python and `warnings` add these when they are first asked for.
LATER = ("__annotations__", "__warningregistry__")


class Watched(NamedTuple):
    """What is watched.

    Attributes:
        spaces: by name, mappings that must keep their very keys and values.
        code: functions that must keep their code, by where they stand.
        others: modules, classes and mappings, and names in them.
        hooks: what tells whom Python calls in the midst of other work, by its name.
    """

    spaces: Mapping[str, Mapping[str, Any]]
    code: Mapping[FunctionType, str]
    others: tuple[Other, ...]
    hooks: Mapping[str, Callable[[], Any]]


class Watch:
    """What recording rests on, written down as it is when this is made, for all submissions that come after.

    Args:
        modules: by name, the globals of modules. The functions and classes that are defined in them are watched as well.

    Attributes:
        changed: names what was changed since, "" if nothing was.

    AttributeError or KeyError if something that is to be watched is not there.
    """

    def __init__(self, modules: Mapping[str, Mapping[str, Any]]) -> None:
        dispatch = copy._deepcopy_dispatch  # type: ignore[attr-defined]
        spaces = {"json": vars(json._default_encoder), "copy": dispatch, **modules}  # type: ignore[attr-defined]
        self._watched = _gathered(spaces, dispatch.values())
        self.changed = _verifier(self._watched)

    def also(
        self, spaces: Mapping[str, Mapping[str, Any]], functions: Iterable[Callable[..., Any]] = ()
    ) -> tuple[IntegrityCheck, frozenset[str]]:
        """Watch more, as it is now.

        Args:
            spaces: by name, the globals of modules, and other mappings that must keep their very values.
            functions: further functions, which are nobody's globals.

        Returns:
            A function that names what was changed since, "" if nothing was. Asked midway, in the midst of a check, it
            passes over tracers, modes and the like: those may be the check's own. And the names of classes' attributes that
            are watched, but for those of classes of which none can be set.
        """
        gathered = _gathered(spaces, functions, self._watched)
        known, more = self.changed, _verifier(gathered)

        def changed(midway: bool = False) -> str:
            return known(midway) or more(midway)

        others = (*self._watched.others, *gathered.others)
        settable = (words for _, holder, words in others if isinstance(holder, type) and holder not in BUILT_IN)
        return changed, frozenset(chain.from_iterable(settable))


def _gathered(
    spaces: Mapping[str, Mapping[str, Any]], functions: Iterable[Callable[..., Any]], beside: Watched | None = None
) -> Watched:
    """What `spaces` and functions rest on: all of it, or what is not watched `beside` them."""
    watched: dict[str, Mapping[str, Any]] = {}
    before: Mapping[FunctionType, str] = beside.code if beside else {}
    code = dict(before)
    for name, space in spaces.items():
        _take_space(name, space, watched, code)
    for function in functions:
        _take(function, f"{function.__module__}.{function.__qualname__}", code)
    known = {(id(holder), word) for _, holder, words in beside.others for word in words} if beside else set()

    def new() -> dict[FunctionType, str]:
        return {function: name for function, name in code.items() if function not in before}

    others = _take_others((*(() if beside else OTHERS), *used(new())), code, known)
    others += _take_others(asked(new()), code, known)
    others += _unknown(of_built_in(new()), known)
    if beside:
        return Watched(watched, new(), others, {})
    others += (("builtins", builtins, sorted(set(vars(builtins)) - FREE)), ("sys.modules", sys.modules, [*LOADED]))
    return Watched(watched, new(), others, _hooks())


def _unknown(pairs: Iterable[tuple[Holder, str]], known: set[tuple[int, str]]) -> tuple[Other, ...]:
    """The holders by their own names, with those of the words that are not watched yet."""
    found = [(holder, [word for word in words.split() if (id(holder), word) not in known]) for holder, words in pairs]
    return tuple((_name(holder), holder, words) for holder, words in found if words)


def _take_others(
    pairs: Iterable[tuple[Holder, str]], code: dict[FunctionType, str], known: set[tuple[int, str]]
) -> tuple[Other, ...]:
    """Watch what these names mean in modules and classes: for each its own name, itself, and the names."""
    others = _unknown(pairs, known)
    for name, holder, words in others:
        for word in words:
            value = getattr(holder, word)
            if not isinstance(value, ModuleType):  # `torch.classes` has whatever it is asked for
                _take(getattr(value, "_implementation", value), f"{name}.{word}", code)  # NumPy keeps functions inside
    return others


def _hooks() -> dict[str, Callable[[], Any]]:
    """What tells whom Python calls in the midst of other work, by its name."""
    hooks: dict[str, Callable[[], Any]] = {
        "sys.settrace": sys.gettrace,
        "sys.setprofile": sys.getprofile,
        CALLBACKS: gc.callbacks.__len__,
        "a dispatch mode of torch": torch._C._len_torch_dispatch_stack,
        "a kernel of torch": kernels_announced(),
        "a mode of torch's functions": _modes_told(),
    }
    for number in TIMERS:
        hooks[f"the handler of {number.name}"] = partial(_signal.getsignal, number)
    if monitoring := getattr(sys, "monitoring", None):  # Python 3.12
        for tool in range(6):
            hooks[f"sys.monitoring, tool {tool}"] = partial(monitoring.get_tool, tool)
    return hooks


def _modes_told() -> Callable[[], int]:
    """A function that says how many modes are asked about PyTorch's functions, its default device apart."""
    depth, mode_at, span = torch._C._len_torch_function_stack, torch._C._get_function_stack_at, range
    # What `torch.set_default_device` leaves is harmless while it is asked as its class is.
    kind_of, method, harmless, theirs = type, MethodType, DeviceContext, DeviceContext.__torch_function__

    def modes() -> int:
        found = [mode_at(k) for k in span(depth())]
        asks = [mode.__torch_function__ for mode in found if kind_of(mode) is harmless]
        return found.__len__() - [ask for ask in asks if kind_of(ask) is method and ask.__func__ is theirs].__len__()

    return modes


def _take_space(
    name: str, space: Mapping[str, Any], watched: dict[str, Mapping[str, Any]], code: dict[FunctionType, str]
) -> None:
    """Watch a mapping, and the functions and classes that are defined in it."""
    watched[name] = space
    module = space.get("__name__", name)
    if isinstance(space, dict) and "__name__" in space:
        for later in LATER:
            space.setdefault(later, {})
    for word, value in list(space.items()):
        if isinstance(value, ModuleType):
            continue
        if getattr(value, "__module__", None) == module and isinstance(value, type):
            _ = value.__annotations__  # made now, if there are none
            if not issubclass(value, torch.optim.Optimizer):  # whoever makes one, changes its class
                watched[f"{name}.{word}"] = vars(value)
            for attribute, inner in list(vars(value).items()):
                _take(inner, f"{name}.{word}.{attribute}", code)
        elif getattr(value, "__module__", None) == module:
            _take(value, f"{name}.{word}", code)


def _take(value: Any, name: str, code: dict[FunctionType, str]) -> None:
    """Watch a function, and those that it wraps."""
    value = getattr(value, "__func__", value)
    for part in (value.fget, value.fset) if isinstance(value, property) else (value,):
        if isinstance(part, FunctionType) and part not in code:
            code[part] = name
            for cell in part.__closure__ or ():
                if _is_full(cell):
                    _take(cell.cell_contents, name, code)


def _is_full(cell: CellType) -> bool:
    return cell != CellType()


def _name(holder: ModuleType | type) -> str:
    return f"{holder.__module__}.{holder.__qualname__}" if isinstance(holder, type) else holder.__name__


def _verifier(watched: Watched) -> IntegrityCheck:
    # All that the inner functions use are their own names: replacing a builtin or a global does not reach them.
    flat, each, in_turn, broken, same, every = chain.from_iterable, map, enumerate, BaseException, is_, all
    spaces, code, others, hooks = watched
    mappings, askers = tuple(spaces.values()), tuple(hooks.values())  # which nobody can write into, as all below
    values = tuple(mapping.values() for mapping in mappings)  # as they are whenever they are looked at
    contents, code_of, defaults_of, keywords_of = map(attrgetter, ("cell_contents", *PARTS))
    functions = tuple(code)
    cells = tuple(cell for function in functions for cell in function.__closure__ or () if _is_full(cell))
    defaulted, keyworded = (tuple(filter(of, functions)) for of in (defaults_of, keywords_of))
    readers = tuple(_reader(holder, words) for _, holder, words in others)

    def watched_now() -> list[Any]:
        """Everything that is watched, in a fixed order."""
        return [
            *flat(mappings),
            *flat(values),
            *each(code_of, functions),
            *each(defaults_of, defaulted),
            *each(keywords_of, keyworded),
            *each(contents, cells),
            *flat([read(holder) for read, holder in readers]),
            *[ask() for ask in askers],
        ]

    def labels() -> list[str]:
        """What stands behind the names and values of the mappings."""
        return [
            *[code[function] for function in (*functions, *defaulted, *keyworded)],
            *["a closure of it" for _ in cells],
            *[f"{name}.{word}" for name, _, words in others for word in (*words, words[0])],
            *hooks,
        ]

    kept = tuple(watched_now())
    count = len(kept)
    bare = kept[: count - len(askers)]
    old = tuple(MappingProxyType(dict(mapping)) for mapping in mappings)
    names = tuple(spaces)

    def changed(midway: bool = False) -> str:
        try:
            now = watched_now()
            if now.__len__() == count and every(each(same, now, bare if midway else kept)):
                return ""
        except broken:
            return "one of them is gone"
        for k, mapping in in_turn(mappings):
            for word in [*old[k], *mapping]:
                if word not in mapping or word not in old[k] or mapping[word] is not old[k][word]:
                    return f"{names[k]}.{word}"
        told = labels()
        for k, label in in_turn(told):
            if now[k - told.__len__()] is not kept[k - told.__len__()]:
                return label
        return "the order of their names"

    return changed


def _reader(holder: Any, words: list[str]) -> tuple[Callable[[Any], tuple[Any, ...]], Any]:
    """What reads these names, and of what.

    The first name a second time: of two names and more an attrgetter gives a tuple. Of built-in types it is the dict that is
    read: Python keeps what it has once found there, and does not notice who writes into it.
    """
    space = vars(holder) if holder in BUILT_IN else holder
    of = itemgetter if isinstance(space, Mapping) else attrgetter
    return of(*words, words[0]), space
