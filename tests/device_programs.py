"""Small programs and what each does on an accelerator, written down by hand from CUDA's semantics.

`python -m tests.device_programs DEVICE` runs them all on a device, in a process of its own, and prints what came
of each as JSON; `test_sim.py` holds that against the table. A tensor reads as its place ("there" is the device,
and the CPU as well if that is the device), "leaf" or "computed" if it requires gradients, and its numbers; an
exception as its type and words, with DEVICE for the device.
"""

from __future__ import annotations

import copy
import io
import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

TWO = "RuntimeError: Expected all tensors to be on the same device, but found at least two devices, DEVICE and cpu!"
GOT = "RuntimeError: Expected all tensors to be on the same device, but got {} is on cpu, different from other tensors on DEVICE (when checking argument in method wrapper_"
CPU_FIRST = "RuntimeError: Expected all tensors to be on the same device, but got {} is on DEVICE, different from other tensors on cpu (when checking argument in method wrapper_"
NUMPY = "TypeError: can't convert DEVICE device type tensor to numpy. Use Tensor.cpu() to copy the tensor to host memory first."
INDICES = "indices should be either on cpu or on the same device as the indexed tensor (cpu)"
NO_LEAF = "ValueError: can't optimize a non-leaf Tensor"
IN_PLACE = "RuntimeError: a leaf Variable that requires grad is being used in an in-place operation."


@dataclass(frozen=True)
class Program:
    """One program: what it does, what comes of it, and what comes of it where the device is the CPU (None: not run)."""

    run: Callable[[torch.device], Any]
    expected: str
    on_cpu: str | None = None


PROGRAMS: dict[str, Program] = {}


def program(expected: str, on_cpu: str | None = None) -> Callable[[Callable[[torch.device], Any]], None]:
    """Add a program to the table. `on_cpu="same"` where the CPU gives the same."""

    def add(run: Callable[[torch.device], Any]) -> None:
        PROGRAMS[run.__name__] = Program(run, expected, expected if on_cpu == "same" else on_cpu)

    return add


def ones(device="cpu", *, grad=False, n=2):
    return torch.ones(n, device=device, requires_grad=grad)


# ------------------------------------------------------------------ what moves, and what stays a leaf


@program("there [1.0, 1.0]", "same")
def made_there(d):
    return torch.ones(2, device=d)


@program("cpu [1.0, 1.0]")
def made_without_a_word(d):
    return torch.ones(2)


@program("there [1.0, 2.0]", "same")
def tensor_of_a_list(d):
    return torch.tensor([1.0, 2.0], device=d)


@program("there [1.0, 2.0]", "same")
def device_by_name(d):
    return torch.tensor([1.0, 2.0], device=str(d))


@program("there [0.0, 0.0]", "same")
def zeros_like(d):
    return torch.zeros_like(ones(d))


@program("there [7.0]", "same")
def new_tensor(d):
    return ones(d).new_full((1,), 7.0)


@program("there [0, 1, 2]", "same")
def arange(d):
    return torch.arange(3, device=d)


@program("there [0.0, 0.0]; there [1.0]; cpu [5.0]")
def device_as_a_context(d):
    with torch.device(d):
        inside = torch.zeros(2), torch.tensor([1.0])
    return (*inside, torch.tensor([5.0]))


@program("there [1.0, 1.0]; cpu [1.0, 1.0]")
def to_leaves_the_tensor_where_it_is(d):
    x = ones()
    return x.to(d), x


@program("cpu [1.0, 1.0]")
def the_result_of_to_is_discarded(d):
    x = ones()
    x.to(d)
    return x


@program("True", "same")
def to_the_same_device_gives_the_very_tensor(d):
    x = ones(d)
    return x.to(d) is x


@program("False", "True")
def to_another_device_gives_another_tensor(d):
    x = ones()
    return x.to(d) is x


@program("there computed [1.0, 1.0]", "there leaf [1.0, 1.0]")
def a_leaf_that_moves(d):
    return ones(grad=True).to(d)


@program("there leaf [1.0, 1.0]", "same")
def moved_first_then_asked(d):
    return ones().to(d).requires_grad_()


@program("there leaf [1.0, 1.0]", "same")
def a_leaf_made_there(d):
    return ones(d, grad=True)


@program("cpu [2.0, 2.0]; None", "there [2.0, 2.0]; there [2.0, 2.0]")
def the_gradient_goes_to_the_one_that_stayed(d):
    w = ones(grad=True)
    moved = w.to(d)
    (2 * moved).sum().backward()
    return w.grad, (moved.grad if moved.is_leaf else None)


@program("there leaf [1.0, 1.0]", "same")
def detached_and_asked_again(d):
    return ones(grad=True).to(d).detach().requires_grad_()


@program("there leaf [1.0, 1.0]", "same")
def data_that_moves_takes_the_leaf_along(d):
    w = ones(grad=True)
    w.data = w.data.to(d)
    return w


@program("there leaf [0.5, 0.5]", "same")
def data_that_moves_is_still_the_optimizers(d):
    w = ones(grad=True)
    optimizer = torch.optim.SGD([w], lr=0.5)
    w.data = w.data.to(d)
    w.sum().backward()
    optimizer.step()
    return w


@program("cpu [1.0, 1.0]; there [1.0, 1.0]")
def there_and_back(d):
    x = ones(d)
    return x.cpu(), x


@program("there float64 [1.0, 1.0]", "same")
def device_and_dtype_at_once(d):
    return ones().to(d, torch.float64)


@program("there [1.0, 1.0]", "same")
def to_the_device_of_another(d):
    return ones().to(ones(d))


@program("there [1.0, 1.0]", "same")
def without_blocking(d):
    return ones().to(d, non_blocking=True)


@program("there [1.0, 2.0]", "same")
def as_tensor_of_an_array(d):
    return torch.as_tensor(np.array([1.0, 2.0], dtype=np.float32), device=d)


@program("cpu [0.0]; there [1.0]", "there [0.0]; there [0.0]")
def as_tensor_copies_to_a_device(d):
    array = np.ones(1, dtype=np.float32)
    shared = torch.as_tensor(array, device=d)
    array[0] = 0.0
    return torch.from_numpy(array), shared


# ------------------------------------------------------------------ what mixes


@program(TWO)
def two_devices_in_a_sum(d):
    return ones(d) + ones()


@program(TWO)
def two_devices_in_a_sum_the_other_way(d):
    return ones() + ones(d)


@program(TWO)
def two_devices_in_place(d):
    return ones(d).add_(ones())


@program(TWO)
def two_devices_in_place_on_the_cpu(d):
    return ones().mul_(ones(d))


@program("there [3.0, 3.0]", "same")
def a_number_of_the_cpu_mixes(d):
    return ones(d) + torch.tensor(2.0)


@program("there [3.0, 3.0]", "same")
def a_number_of_the_cpu_in_front(d):
    return torch.tensor(2.0) + ones(d)


@program(TWO)
def a_number_of_the_device_does_not(d):
    return ones() + torch.tensor(2.0, device=d)


@program(TWO)
def a_total_on_the_cpu(d):
    total = torch.zeros(())
    total += ones(d).sum()
    return total


@program("there 3.0", "same")
def a_python_total(d):
    total = 0.0
    total += ones(d).sum() + 1
    return total


@program("there [2.0, 2.0]", "same")
def python_numbers_mix(d):
    return ones(d) * 2


@program(GOT.format("mat2"))
def a_matrix_product(d):
    return torch.ones(2, 3, device=d) @ torch.ones(3, 2)


@program(CPU_FIRST.format("mat2"))
def a_matrix_product_the_other_way(d):
    return torch.ones(2, 3) @ torch.ones(3, 2, device=d)


@program(
    GOT.format("mat1").replace("mat1 is on cpu", "mat1 is on DEVICE").replace("tensors on DEVICE", "tensors on cpu")
)
def a_layer_that_was_not_moved(d):
    return nn.Linear(2, 1)(torch.ones(3, 2, device=d))


@program(GOT.format("mat1"))
def a_batch_that_was_not_moved(d):
    return nn.Linear(2, 1).to(d)(torch.ones(3, 2))


@program(TWO)
def a_loss_of_two_devices(d):
    return nn.functional.mse_loss(ones(d), ones())


@program(GOT.format("tensors"))
def cat(d):
    return torch.cat([ones(d), ones()])


@program(GOT.format("tensors"))
def stack(d):
    return torch.stack([ones(d), ones()])


@program(GOT.format("index"))
def gather(d):
    return ones(d).gather(0, torch.tensor([0]))


@program("there [2.0, 0.0]", "same")
def where_with_a_number_of_the_cpu(d):
    x = torch.tensor([2.0, -1.0], device=d)
    return torch.where(x > 0, x, torch.tensor(0.0))


@program("there [1.0]", "same")
def indices_may_stay_on_the_cpu(d):
    return ones(d)[torch.tensor([0])]


@program("there [1.0, 1.0]", "same")
def a_mask_may_stay_on_the_cpu(d):
    return ones(d)[torch.tensor([True, True])]


@program(f"RuntimeError: {INDICES}")
def indices_of_the_device_into_the_cpu(d):
    return ones()[torch.tensor([0], device=d)]


@program("there [5.0, 1.0]", "same")
def a_slice_takes_values_of_the_cpu(d):
    x = ones(d)
    x[:1] = torch.tensor([5.0])
    return x


@program("there [5.0, 5.0]", "same")
def copy_takes_any_device(d):
    return ones(d).copy_(torch.tensor([5.0, 5.0]))


@program(GOT.format("other"))
def equal_wants_one_device(d):
    return torch.equal(ones(d), ones())


# ------------------------------------------------------------------ the way back


@program(NUMPY)
def numpy(d):
    return ones(d).numpy()


@program(NUMPY)
def an_array_of_a_tensor(d):
    return np.asarray(ones(d))


@program("[1.0, 1.0]", "same")
def numpy_by_way_of_the_cpu(d):
    return ones(d).cpu().numpy().tolist()


@program(NUMPY, "RuntimeError: Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
def numpy_of_a_leaf(d):
    return ones(d, grad=True).numpy()


@program("2.0", "same")
def item(d):
    return ones(d).sum().item()


@program("[1.0, 1.0]", "same")
def tolist(d):
    return ones(d).tolist()


@program("(1.0, 1, True)", "same")
def python_numbers(d):
    x = torch.ones(1, device=d)
    return float(x), int(x), bool(x)


@program("tensor([1., 1.], device='DEVICE')", "tensor([1., 1.])")
def how_it_prints(d):
    return repr(ones(d))


# ------------------------------------------------------------------ autograd and optimizers


@program("there [2.0, 4.0]", "same")
def gradients_live_with_their_leaf(d):
    w = torch.tensor([1.0, 2.0], device=d, requires_grad=True)
    (w**2).sum().backward()
    return w.grad


@program("there [4.0, 8.0]", "same")
def gradients_add_up(d):
    w = torch.tensor([1.0, 2.0], device=d, requires_grad=True)
    for _ in range(2):
        (w**2).sum().backward()
    return w.grad


@program("there leaf [0.5, 0.5]", "same")
def an_update_by_hand(d):
    w = ones(d, grad=True)
    w.sum().backward()
    with torch.no_grad():
        w -= 0.5 * w.grad
    return w


@program(IN_PLACE, "same")
def an_update_that_is_recorded(d):
    w = ones(d, grad=True)
    w.sum().backward()
    w -= 0.5 * w.grad
    return w


@program(NO_LEAF, "there leaf [0.5, 0.5]")
def an_optimizer_of_what_moved_too_late(d):
    w = ones(grad=True).to(d)
    optimizer = torch.optim.SGD([w], lr=0.5)
    w.sum().backward()
    optimizer.step()
    return w


@program("there computed [1.0, 1.0]; cpu leaf [0.5, 0.5]", "there leaf [0.5, 0.5]; there leaf [0.5, 0.5]")
def an_optimizer_from_before_the_move(d):
    w = ones(grad=True)
    optimizer = torch.optim.SGD([w], lr=0.5)
    moved = w.to(d)
    moved.sum().backward()
    optimizer.step()
    return moved, w


@program("there leaf [0.5, 0.5]", "same")
def sgd(d):
    return stepped(torch.optim.SGD, d, lr=0.5)


@program("there leaf [0.5, 0.5]", "same")
def adam(d):
    return stepped(torch.optim.Adam, d, lr=0.5, eps=0.0)


@program("there leaf [0.0, 0.0]", "same")
def rmsprop(d):
    return stepped(torch.optim.RMSprop, d, lr=0.1, alpha=0.99, eps=0.0)


def stepped(kind, d, **settings):
    """One step from (1, 1) along the gradient (1, 1)."""
    w = ones(d, grad=True)
    optimizer = kind([w], **settings)
    w.sum().backward()
    optimizer.step()
    return w


@program("there; there", "same")
def the_optimizers_memory_lives_there(d):
    w = ones(d, grad=True)
    optimizer = torch.optim.Adam([w])
    w.sum().backward()
    optimizer.step()
    return Place(optimizer.state[w]["exp_avg"]), Place(optimizer.state[w]["exp_avg_sq"])


@program("RuntimeError: ")
def a_gradient_of_another_device(d):
    w = ones(d, grad=True)
    w.grad = ones()


@program("there [3.0, 3.0, 3.0]; True", "same")
def a_view_shares(d):
    x = torch.ones(3, device=d)
    view = x.view(3, 1)
    view.add_(2)
    return x, view._base is x


# ------------------------------------------------------------------ modules, data, files


@program("True; there leaf [1.0, 1.0]", "same")
def a_module_moves_in_place_and_keeps_its_parameters(d):
    model = nn.Linear(2, 1, bias=False)
    nn.init.ones_(model.weight)
    before = model.weight
    model.to(d)
    return model.weight is before, model.weight


@program("there leaf [0.0, 0.0]", "same")
def an_optimizer_made_before_the_module_moves(d):
    model = nn.Linear(2, 1, bias=False)
    nn.init.ones_(model.weight)
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    model.to(d)
    model(torch.ones(1, 2, device=d)).sum().backward()
    optimizer.step()
    return model.weight


@program("there; there", "same")
def buffers_move_along(d):
    model = nn.BatchNorm1d(2).to(d)
    return Place(model.running_mean), Place(model(torch.ones(3, 2, device=d)))


@program("cpu [0.0, 1.0]; there [0.0, 1.0]")
def batches_come_on_the_cpu(d):
    (batch,) = next(iter(DataLoader(TensorDataset(torch.arange(4.0)), batch_size=2)))
    return batch, batch.to(d)


@program("there [0.0, 1.0]", "same")
def a_data_set_that_lives_there(d):
    (batch,) = next(iter(DataLoader(TensorDataset(torch.arange(4.0).to(d)), batch_size=2)))
    return batch


def saved(value):
    file = io.BytesIO()
    torch.save(value, file)
    file.seek(0)
    return file


@program("there [1.0, 1.0]", "same")
def saved_and_loaded(d):
    return torch.load(saved(ones(d)), weights_only=True)


@program("cpu [1.0, 1.0]")
def saved_there_and_loaded_on_the_cpu(d):
    return torch.load(saved(ones(d)), weights_only=True, map_location="cpu")


@program("there [1.0, 1.0]", "same")
def saved_on_the_cpu_and_loaded_there(d):
    return torch.load(saved(ones()), weights_only=True, map_location=d)


@program("there leaf [1.0, 1.0]", "same")
def a_state_dict_of_the_cpu_into_a_model_there(d):
    source, model = nn.Linear(2, 1, bias=False), nn.Linear(2, 1, bias=False).to(d)
    nn.init.ones_(source.weight)
    model.load_state_dict(source.state_dict())
    return model.weight


@program("there", "same")
def an_optimizers_state_follows_its_parameters(d):
    (w, v) = ones(grad=True), ones(d, grad=True)
    first, second = torch.optim.Adam([w]), torch.optim.Adam([v])
    w.sum().backward()
    first.step()
    second.load_state_dict(first.state_dict())
    return Place(second.state[v]["exp_avg"])


@program("there [1.0, 1.0]; there [2.0, 2.0]", "same")
def a_deep_copy(d):
    x = ones(d)
    other = copy.deepcopy(x)
    other += 1
    return x, other


# ------------------------------------------------------------------ random numbers


@program("True", "same")
def a_seed_holds_for_the_device(d):
    torch.manual_seed(3)
    first = torch.randn(4, device=d)
    torch.manual_seed(3)
    return torch.equal(first, torch.randn(4, device=d))


@program("True")
def the_device_draws_without_moving_the_cpu(d):
    before = torch.get_rng_state()
    torch.randn(4, device=d)
    nn.functional.dropout(ones(d))
    return torch.equal(before, torch.get_rng_state())


@program("RuntimeError: Expected a 'DEVICE' device type for generator but found 'cpu'")
def a_generator_of_the_cpu(d):
    return torch.randn(2, device=d, generator=torch.Generator())


@program("[0, 1, 2, 3]", "same")
def a_permutation(d):
    return sorted(torch.randperm(4, device=d).tolist())


# ------------------------------------------------------------------ forward-mode autograd, autocast, waiting


def line_loss(p):
    x = torch.tensor([0.0, 1.0, 3.0], device=p.device)
    return ((p[0] * x + p[1] - 2 * x) ** 2).mean()


@program("there 1.666667; there -4.666667", "same")
def a_directional_derivative(d):
    return torch.func.jvp(line_loss, (ones(d),), (ones(d),))


@program("there [-4.0, -0.666667]", "same")
def a_gradient_in_forward_mode(d):
    return torch.func.jacfwd(line_loss)(ones(d))


@program("there [6.666667, 2.666667, 2.666667, 2.0]", "same")
def a_hessian(d):
    return torch.func.hessian(line_loss)(ones(d))


@program("there [2.0, 2.0]")
def autocast_switched_off(d):
    with torch.autocast(d.type, enabled=False):
        return ones(d) + ones(d)


@program("there float64 [2.0, 2.0]")
def autocast_leaves_float64_alone(d):
    exact = torch.ones(2, device=d, dtype=torch.float64)
    with torch.autocast(d.type, dtype=torch.float16):
        return exact @ torch.eye(2, device=d, dtype=torch.float64) + 1


@program("there [1.0, 1.0]")
def waiting_for_the_device(d):
    torch.accelerator.synchronize()
    torch.accelerator.synchronize(d)
    torch.get_device_module(d).synchronize()
    return ones(d)


@program("True; True; cpu")
def a_generator_of_the_cpu_is_one(d):
    made = torch.Generator()
    return isinstance(made, torch.Generator), isinstance(torch.default_generator, torch.Generator), made.device.type


# ------------------------------------------------------------------ running and telling


class Place:
    """A tensor of which only the place is told."""

    def __init__(self, tensor: torch.Tensor) -> None:
        self.tensor = tensor


def told(value: Any, device: torch.device) -> str:
    """What came of a program, in words."""
    if isinstance(value, tuple) and any(isinstance(item, torch.Tensor | Place | type(None)) for item in value):
        return "; ".join(told(item, device) for item in value)
    if isinstance(value, tuple) and any(isinstance(item, str) for item in value):
        return "; ".join(map(str, value))
    tensor = value.tensor if isinstance(value, Place) else value
    if not isinstance(tensor, torch.Tensor):
        return value if isinstance(value, str) else repr(value)
    place = "there" if tensor.device.type == device.type else tensor.device.type
    if isinstance(value, Place):
        return place
    role = ("leaf " if tensor.is_leaf else "computed ") if tensor.requires_grad else ""
    dtype = "float64 " if tensor.dtype == torch.float64 else ""
    values = np.round(tensor.detach().cpu().numpy().astype(float if tensor.is_floating_point() else int), 6)
    return f"{place} {role}{dtype}{(values.reshape(-1) if values.ndim else values).tolist()}"


def outcome(run: Callable[[torch.device], Any], device: torch.device) -> str:
    """What comes of a program on a device."""
    try:
        said = told(run(device), device)
    except Exception as error:  # noqa: BLE001 - whatever it raises is what came of it
        said = f"{type(error).__name__}: {error}"
    name = device.type
    said = re.sub(rf"wrapper_{name}_+", "wrapper_", said, flags=re.IGNORECASE)
    return said if name == "cpu" else re.sub(rf"\b{name}(:0)?\b", "DEVICE", said)


def main() -> None:
    """Run the table on the device named on the command line."""
    device = torch.device("cpu")
    if sys.argv[1] == "sim":
        from autograder import sim

        sim.enable()
    if sys.argv[1] != "cpu":
        device = torch.device(sys.argv[1])
    sys.stdout.write(json.dumps({name: outcome(entry.run, device) for name, entry in PROGRAMS.items()}))


if __name__ == "__main__":
    main()
