"""Which tensors mix, and what of them comes back from the device."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from tests.device_programs.table import CPU_FIRST, GOT, INDICES, NUMPY, TWO, ones, program


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


@program("RuntimeError: expected self and mask to be on the same device, but got mask on cpu and self on DEVICE")
def filled_under_a_mask_of_the_cpu(d):
    return ones(d).masked_fill(torch.tensor([True, False]), 0.0)


@program("there [0.0, 1.0]", "same")
def written_under_a_mask_of_the_cpu(d):
    x = ones(d)
    x[torch.tensor([True, False])] = 0.0
    return x


@program("there [1.0, 0.0]; there [0, 1]; there [2, 1]", "same")
def remainders_and_bits_with_python_numbers(d):
    whole = torch.tensor([3, 2], device=d)
    return torch.tensor([5.0, 2.0], device=d) % 2, 5 % (whole + 2), (whole & 1) * (whole << 1) // 6 + 1
