"""Make PyTorch know the device `sim`, in this process, for good."""

from __future__ import annotations

from functools import cache
from typing import Any

import torch

from autograder.sandbox.sim.generators import NAME, let_generators_be_made
from autograder.sandbox.sim.kernels import Kernels, copy_from, copy_to, empty, resize_, set_storage
from autograder.sandbox.sim.memory import storage_to_cpu, to_sim

SPECIAL = {
    "_copy_from": copy_from,
    "_to_copy": copy_to,
    "empty.memory_format": empty,
    "resize_": resize_,
    "set_.source_Storage": set_storage,
    "set_.source_Storage_storage_offset": set_storage,
}


def problem() -> str:
    """Why this PyTorch cannot have the device; empty if it can. Nothing is switched on."""
    try:
        from torch.utils.backend_registration import _setup_privateuseone_for_python_backend  # noqa: F401, PLC0415 - of PyTorch 2.10
    except ImportError:
        return f"PyTorch {torch.__version__} cannot be given a device in Python (2.10 and later can)"
    missing = [name for name in ("_to_dlpack", "_from_dlpack", "_acc") if not hasattr(torch._C, name)]
    return f"PyTorch {torch.__version__} has no torch._C.{missing[0]}" if missing else ""


def prepare() -> None:
    """Have PyTorch take the device's kernels in, for every operator: half of what `enable` takes, and more in a fork.

    No tensor is on the device yet, nor can one be made there, so that nothing else changes.
    """
    if not problem():
        _registered()


def enable() -> None:
    """Switch the device on. Calling it again changes nothing; RuntimeError if this PyTorch cannot have it."""
    _backend()


def seed(number: int) -> None:
    """Begin the device's random numbers anew. `torch.manual_seed` does so as well, as for every device."""
    _backend().generator.manual_seed(number)


def gaps() -> list[str]:
    """The operators that were asked for since the last call and could not be done."""
    kernels = _backend()
    found, kernels.gaps = kernels.gaps, []
    return found


class _Module:
    """What PyTorch asks of ``torch.sim``. It does not count as this machine's accelerator."""

    def __init__(self, kernels: Kernels) -> None:
        self._kernels = kernels

    def is_available(self) -> bool:
        return False

    def is_initialized(self) -> bool:
        return True

    def _is_in_bad_fork(self) -> bool:
        return False

    def device_count(self) -> int:
        return 1

    def current_device(self) -> int:
        return 0

    def synchronize(self, device: object = None) -> None:
        """Everything is done by the time that a call returns."""

    def empty_cache(self) -> None:
        """Nothing is kept back."""

    def set_device(self, device: object) -> None:
        """There is one."""

    def get_amp_supported_dtype(self) -> list[torch.dtype]:
        """What `torch.autocast` may be asked for; where it would have to do it, the kernels say that they cannot."""
        return [torch.float16, torch.bfloat16]

    def manual_seed(self, number: int) -> None:
        self._kernels.generator.manual_seed(number)

    manual_seed_all = manual_seed

    def get_rng_state(self, device: object = None) -> torch.Tensor:
        return self._kernels.generator.get_state()

    def set_rng_state(self, state: torch.Tensor, device: object = None) -> None:
        self._kernels.generator.set_state(state)


class _Registered:
    """The kernels, where PyTorch looks for them; they stay there as long as this object lives."""

    def __init__(self) -> None:
        self.kernels = Kernels()
        library: Any = torch.library.Library
        self.rest = library("_", "IMPL", "PrivateUse1")
        self.rest.fallback(self.kernels.run)
        self.cast = library("_", "IMPL", "AutocastPrivateUse1")
        self.cast.fallback(torch.library.fallthrough_kernel)  # the kernels see to it
        self.special = library("aten", "IMPL", "PrivateUse1")
        for name, kernel in SPECIAL.items():
            self.special.impl(name, kernel)


@cache
def _registered() -> _Registered:
    return _Registered()


@cache
def _backend() -> Kernels:
    if reason := problem():
        raise RuntimeError(reason)
    from torch.utils.backend_registration import _setup_privateuseone_for_python_backend  # noqa: PLC0415 - of PyTorch 2.10

    kernels = _registered().kernels
    module = _Module(kernels)
    _setup_privateuseone_for_python_backend(NAME, module, _hidden())
    torch.serialization.register_package(15, _tag, _load)
    torch.__future__.set_swap_module_params_on_conversion(True)  # `module.to` keeps its parameters, as on CUDA
    _let_data_move()
    _let_storages_clone()
    _let_programs_wait(module)
    _let_memory_be_pinned()
    let_generators_be_made()
    torch.autograd.set_multithreading_enabled(False)  # the device's own thread would take several times as long
    return kernels


def _hidden() -> Any:
    """Says that the machine has no such accelerator, so that code which looks for one finds what is really there.

    Older releases, which cannot have the device, lack the class that this is made of.
    """

    class Hidden(torch._C._acc.PrivateUse1Hooks):
        def is_available(self) -> bool:
            return False

        def has_primary_context(self, device: int) -> bool:
            return True

        def is_built(self) -> bool:
            return True

    return Hidden()


def _tag(storage: Any) -> str | None:
    return f"{NAME}:0" if storage.device.type == NAME else None


def _load(storage: Any, location: str) -> torch.UntypedStorage | None:
    """A storage read from a file, on the device that it was saved from or that `map_location` names."""
    if location.partition(":")[0] != NAME:
        return None
    return to_sim(torch.empty(0, dtype=torch.uint8, device="cpu").set_(storage)).untyped_storage()


def _let_data_move() -> None:
    """``w.data = w.data.to(device)`` puts another device's memory into the same leaf, on CUDA.

    PyTorch allows that to the devices that it knows by heart. Here the two tensors change places instead.
    """
    data: Any = torch._C.TensorBase.data
    swap: Any = torch.utils.swap_tensors

    def put(tensor: torch.Tensor, value: torch.Tensor) -> None:
        if NAME not in (tensor.device.type, value.device.type) or tensor.device == value.device:
            data.__set__(tensor, value)
            return
        made = value.detach().requires_grad_(tensor.requires_grad)
        made.__class__ = type(tensor)
        swap(tensor, made)

    torch.Tensor.data = property(lambda tensor: data.__get__(tensor), put)  # type: ignore[assignment]


def _let_storages_clone() -> None:
    """`copy.deepcopy` clones storages, and PyTorch would ask for an allocator, which only C++ can register."""
    clone: Any = torch.UntypedStorage.clone

    def cloned(storage: torch.UntypedStorage) -> Any:
        if storage.device.type != NAME:
            return clone(storage)
        return to_sim(storage_to_cpu(storage).clone()).untyped_storage()

    torch.UntypedStorage.clone = cloned  # type: ignore[assignment, method-assign]


def _let_programs_wait(module: _Module) -> None:
    """`torch.accelerator` asks C++ to wait for the device and to give memory back: here there is nothing to do."""
    torch.accelerator.synchronize = lambda device=None, /: module.synchronize(device)
    torch.accelerator.empty_cache = module.empty_cache


def _let_memory_be_pinned() -> None:
    """On CUDA, `pin_memory` gives a copy in memory that the device can read. Here the device can read all of it."""

    def pin_memory(tensor: torch.Tensor, device: object = None) -> torch.Tensor:
        if tensor.device.type != "cpu":
            raise RuntimeError(f"cannot pin '{tensor.type()}' only dense CPU tensors can be pinned")
        return tensor.clone()

    torch.Tensor.pin_memory = pin_memory  # type: ignore[assignment, method-assign]
