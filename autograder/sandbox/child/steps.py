"""A student's module as a check sees it: when a step has returned, what it was handed is looked at before anything of it is read.

A check reads the tensors and models that it made through their own methods. Whoever gives such an object an attribute in
the place of a method, or another class, chooses what is read. No step that means well does either.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from itertools import chain, takewhile
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any, NamedTuple

import torch
from torch.utils._device import DeviceContext

DEPTH = 3  # of lists within lists
LONG = 64  # a longer list that a step gives back holds numbers, or what is read as such
PARTS = ("_parameters", "_buffers", "_modules")  # where a module keeps what it is made of
FUNCTIONS = (FunctionType, MethodType, BuiltinFunctionType)
PLAIN = (torch.Tensor, torch.nn.Parameter)
OF_TENSORS = frozenset(dir(torch.Tensor))
TORCH_OWN = (torch.Tensor, *(kind for kind in vars(torch.nn.parameter).values() if isinstance(kind, type)))
OF_ANY_CLASS = {
    "__init__",
    "__new__",
    "__dict__",
    "__module__",
    "__doc__",
    "__slots__",
    "__qualname__",
    "__annotations__",
}
BASES: Any = vars(type)["__mro__"].__get__  # which no class of a class answers


class Steps:
    """Stands before a module: its functions, called through here, are followed by a check of integrity.

    Args:
        returned: called when a function has returned or raised, with what disguises something that it was handed, or "".
    """

    def __init__(self, module: ModuleType, returned: Callable[[str], None]) -> None:
        vars(self).update(_module=module, _returned=returned)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._module, name, value)  # as where a check puts a function of its own in a step's place

    def __delattr__(self, name: str) -> None:
        delattr(self._module, name)

    def __dir__(self) -> list[str]:
        return dir(self._module)

    def __getattr__(self, name: str) -> Any:
        return _followed(getattr(self._module, name), self._returned)


class _Stand:
    """Stands before a class, or another object that can be called: it is called, and what it has is, each followed by that check."""

    def __init__(self, step: Any, called: Callable[..., Any], returned: Callable[[str], None]) -> None:
        vars(self).update(_step=step, _called=called, _returned=returned)

    def __call__(self, *given: Any, **named: Any) -> Any:
        return self._called(*given, **named)

    def __getattr__(self, name: str) -> Any:
        return _followed(getattr(self._step, name), self._returned)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._step, name, value)

    def __instancecheck__(self, value: Any) -> bool:
        return isinstance(value, self._step)


def _followed(step: Any, returned: Callable[[str], None]) -> Any:
    """What stands before a step, if it can be called."""
    if not callable(step) or _only_makes_objects(step):
        return step

    @wraps(step)
    def called(*given: Any, **named: Any) -> Any:
        handed = [
            _Handed(part, type(part).__mro__, set(vars(part)), _kept(part)) for part in _parts((given, named), DEPTH)
        ]
        listening, given_back = _listening(), None
        try:
            given_back = step(*given, **named)
            return given_back
        finally:
            said = "" if _listening() == listening else "who listens to a check"
            lies = map(_lie, _tensors(given_back, DEPTH))
            returned(next(filter(None, chain(map(_disguise, handed), lies)), said))

    return called if type(step) in FUNCTIONS else _Stand(step, called, returned)


def _only_makes_objects(step: Any) -> bool:
    """Whether it is a class as any other: called, it gives an object of its own, and neither a list nor what passes for an array."""
    new: Any = object.__new__
    plain = type(step) is type and step.__new__ is new
    return plain and not any("__array__" in vars(each) for each in step.__mro__)


def _listening() -> list[Any]:
    """Who is told of every call: the profiler, and the modes of PyTorch's functions, its default device apart."""
    modes = map(torch._C._get_function_stack_at, range(torch._C._len_torch_function_stack()))
    return [sys.getprofile(), *(mode for mode in modes if not _is_default_device(mode))]


def _is_default_device(mode: Any) -> bool:
    """Whether it is what `torch.set_default_device` leaves, asked as its class is."""
    ask, theirs = mode.__torch_function__, DeviceContext.__torch_function__
    return type(mode) is DeviceContext and type(ask) is MethodType and ask.__func__ is theirs


class _Handed(NamedTuple):
    """A tensor or a module as it was handed in: its class with those above it, the names of its own attributes, and `_kept`."""

    part: Any
    classes: tuple[type, ...]
    names: set[str]
    kept: list[type]


def _kept(part: Any) -> list[type]:
    """In what a module keeps what it is made of, by type: a dict of another one could list what it likes."""
    return [type(vars(part).get(kept)) for kept in PARTS]


def _parts(value: Any, depth: int) -> Iterator[Any]:
    """The tensors and modules in what is handed to a step, and those that modules are made of."""
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, torch.nn.Module):
        yield value
        for kept in PARTS:
            for part in vars(value).get(kept, {}).values():
                yield from _parts(part, depth)
    elif depth and type(value) in (list, tuple, dict):
        for item in value.values() if type(value) is dict else value:
            yield from _parts(item, depth - 1)


def _tensors(value: Any, depth: int) -> Iterator[Any]:
    """What passes for a tensor in what a step gives back."""
    if isinstance(value, torch.Tensor):
        yield value
    elif depth and type(value) in (list, tuple, dict) and len(value) <= LONG:
        for item in value.values() if type(value) is dict else value:
            yield from _tensors(item, depth - 1)


def _lie(tensor: Any) -> str:
    """What a tensor of a class of its own says of itself in the place of `torch.Tensor`; "" if nothing."""
    kind = type(tensor)
    if any(kind is each for each in TORCH_OWN):
        return ""
    if not issubclass(kind, torch.Tensor):
        return "the class of what it gave back"
    own = takewhile(lambda each: each is not torch.Tensor, BASES(kind))
    told = sorted(OF_TENSORS.intersection(chain.from_iterable(map(vars, own))) - OF_ANY_CLASS)
    return f"{told[0]} of the tensor that it gave back" if told else ""


def _disguise(handed: _Handed) -> str:
    """What of an object answers in the place of its class; "" if nothing does."""
    part, classes, names, kept = handed
    kind = classes[0]
    if type(part).__mro__ != classes:
        return f"the class of a {kind.__name__}"
    if not isinstance(part, torch.Tensor):
        if _kept(part) != kept:
            return f"what a {kind.__name__} is made of"
        methods = [name for name in vars(part).keys() - names if type(getattr(kind, name, 0)) is FunctionType]
        return _shadow(part, methods)
    grad = part.grad if part.is_leaf else None
    if grad is not None and type(grad) not in PLAIN:
        return "the class of a gradient"
    return _shadow(part, vars(part).keys() - names) or (_shadow(grad, vars(grad)) if grad is not None else "")


def _shadow(part: Any, names: Iterable[str]) -> str:
    """The first method of an object's class in whose place something else can be called; a value there raises when it is."""
    kind, own = type(part), vars(part)
    hidden = (name for name in sorted(names) if hasattr(kind, name) and callable(own[name]))
    return next((f"{kind.__name__}.{name} of one of them" for name in hidden), "")
