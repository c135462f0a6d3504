"""What moves, and what stays a leaf."""

from __future__ import annotations

import numpy as np
import torch

from tests.device_programs.table import ones, program


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


@program("there [1.0, 1.0]")
def waiting_for_the_device(d):
    torch.accelerator.synchronize()
    torch.accelerator.synchronize(d)
    torch.get_device_module(d).synchronize()
    return ones(d)


@program("cpu [1.0, 1.0]", "there [1.0, 1.0]")
def back_without_blocking(d):
    return ones(d).to("cpu", non_blocking=True)


@program("cpu float64 [1.0, 1.0]")
def back_in_another_dtype(d):
    return ones(d).to("cpu", torch.float64, non_blocking=True)


@program("there [1.0, 1.0]")
def by_way_of_pinned_memory(d):
    return ones().pin_memory().to(d, non_blocking=True)


@program("RuntimeError: cannot pin ")
def only_memory_of_the_cpu_is_pinned(d):
    return ones(d).pin_memory()


@program("there [1.0, 1.0]; cpu [1.0]")
def a_default_device(d):
    torch.set_default_device(d)
    try:
        there = torch.ones(2)
    finally:
        torch.set_default_device(None)
    return there, torch.ones(1)


@program("DEVICE; 0; False", "cpu; -1; True")
def the_device_has_a_number(d):
    made = torch.ones(1, device=d)
    return str(made.device), str(made.get_device()), str(made.device == d)
