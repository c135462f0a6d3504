"""What of NumPy, PyTorch and Python recording rests on: what it is known to use, what its code names, and what that uses in turn."""

from __future__ import annotations

import copy
import json
import math
import os
import random
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from types import BuiltinFunctionType, CellType, CodeType, FunctionType, MappingProxyType, MethodType, ModuleType

import numpy as np
import torch
from torch.utils._device import DeviceContext

METHODS = sys.modules.get("numpy._core._methods") or sys.modules["numpy.core._methods"]  # which arrays call in turn
# What recording uses of others: a module or class, and names in it. None is passed over: one that is gone is an error.
OTHERS: tuple[tuple[ModuleType | type, str], ...] = (
    (np, "array asarray ascontiguousarray stack zeros prod array_equal ndarray generic floating integer float64"),
    (np.random, "bytes seed"),
    (torch, "Tensor get_rng_state get_default_dtype is_grad_enabled strided"),
    (torch.utils._device, "DeviceContext"),
    (DeviceContext, "__torch_function__ __enter__ __exit__ __getattribute__"),
    (torch.nn.Module, "__mro__ __bases__"),
    (type(torch.nn.Parameter), "__instancecheck__"),
    (METHODS, "_all _any _amax _amin _sum _mean _prod"),
    (
        torch.Tensor,
        "__mro__ __bases__ detach cpu double numpy reshape is_complex dtype device layout shape grad requires_grad is_leaf",
    ),
    (json, "dumps _default_encoder JSONEncoder"),
    (json.encoder, "JSONEncoder c_make_encoder encode_basestring_ascii"),
    (json.JSONEncoder, "__init__ encode iterencode default"),
    (os, "write"),
    (random, "getrandbits seed"),
    (copy, "deepcopy _deepcopy_dispatch"),
)
# Attributes of these whose names stand anywhere in what records are watched as well, and whatever they are made of.
LIBRARIES = (
    *(torch.Tensor, torch.nn.Parameter, torch.nn.Module),
    *(torch, torch.nn, torch.autograd, np, np.random, random, math),
)
COMPILER = {"manual_seed", "__init__", "__setstate__"}  # which PyTorch's compiler replaces; no answer comes from them
OPERATOR = re.compile(
    r"__(?!doc|dict|module|class|weakref|annotations|slotnames|abstractmethods|firstlineno|static)\w+__"
)
STEADY = (FunctionType, BuiltinFunctionType, type)
# Nobody can set an attribute of these, but whoever has the collector show the dict behind one can write into that.
BUILT_IN: tuple[type, ...] = (
    *(object, type, bool, int, float, str, bytes, list, tuple, dict, set, frozenset, MappingProxyType),
    *(np.ndarray, np.generic, np.dtype, FunctionType, MethodType, CellType, CodeType, torch._C.TensorBase),
)
# What the verifier asks of them, under no name in code.
OF_VERIFIER = {"__code__", "__defaults__", "__kwdefaults__", "cell_contents", "__func__", "__len__"}


def asked(code: Iterable[FunctionType]) -> Iterator[tuple[ModuleType, str]]:
    """The functions and classes of their own modules that functions of libraries use in turn."""
    found: dict[str, set[str]] = {}
    for function in code:
        if words := _of_its_module(function):
            found.setdefault(function.__globals__["__name__"], set()).update(words)
    for name, inner in found.items():
        yield sys.modules[name], " ".join(inner)


@cache
def _of_its_module(function: FunctionType) -> frozenset[str]:
    space = function.__globals__
    name = str(space.get("__name__"))
    if name.partition(".")[0] not in ("numpy", "torch") or vars(sys.modules.get(name, math)) is not space:
        return frozenset()
    return frozenset(word for word in _names(function.__code__) & space.keys() if isinstance(space[word], STEADY))


def used(code: Iterable[FunctionType]) -> Iterator[tuple[ModuleType | type, str]]:
    """What functions use of `LIBRARIES`, by the names in their code, and what that uses in turn of the classes among them.

    Operators have no name in code, so all of a class's are taken.
    """
    names = frozenset[str]().union(*[_names(function.__code__) for function in code])
    for holder in LIBRARIES:
        words = names & _members(holder)
        if isinstance(holder, type):
            words = _operators(holder).union(*[_reached(holder, name) for name in words])
        if words:
            yield holder, " ".join(words)


def of_built_in(code: Iterable[FunctionType]) -> Iterator[tuple[type, str]]:
    """What functions use of `BUILT_IN`, by the names in their code; operators are no names there, and stand in no dict that counts."""
    names = frozenset[str](OF_VERIFIER).union(*[_names(function.__code__) for function in code])
    for kind in BUILT_IN:
        if words := names & vars(kind).keys():
            yield kind, " ".join(words)


@cache
def _members(holder: ModuleType | type) -> frozenset[str]:
    """The attributes of a module or class that are the same object whenever they are asked for."""
    steady = {name for name in dir(holder) if getattr(holder, name, None) is getattr(holder, name, name)}
    return frozenset(steady - COMPILER)


@cache
def _names(code: CodeType) -> frozenset[str]:
    """The names of attributes and globals in code, also in that of inner functions."""
    inner = [_names(each) for each in code.co_consts if isinstance(each, CodeType)]
    return frozenset(code.co_names).union(*inner)


@cache
def _operators(holder: type) -> frozenset[str]:
    return frozenset(filter(OPERATOR.fullmatch, _members(holder)))


@cache
def _reached(holder: type, name: str) -> frozenset[str]:
    """An attribute of a class, and the others of it that the code of this one names, and so on."""
    found, todo = set(), {name}
    while todo:
        found |= todo
        codes = [getattr(getattr(holder, word), "__code__", None) for word in todo]
        named = {word for code in codes if code for word in _names(code)}
        todo = (named & _members(holder)) - found
    return frozenset(found)
