"""Random numbers and their generators."""

from __future__ import annotations

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split

from tests.device_programs.table import ones, program
from tests.device_programs.telling import Place

THEIRS = "RuntimeError: Expected a 'DEVICE' device type for generator but found 'cpu'"
OURS = "RuntimeError: Expected a 'cpu' device type for generator but found 'DEVICE'"


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


@program(THEIRS)
def a_generator_of_the_cpu(d):
    return torch.randn(2, device=d, generator=torch.Generator())


@program("[0, 1, 2, 3]", "same")
def a_permutation(d):
    return sorted(torch.randperm(4, device=d).tolist())


@program("True; True; cpu")
def a_generator_of_the_cpu_is_one(d):
    made = torch.Generator()
    return isinstance(made, torch.Generator), isinstance(torch.default_generator, torch.Generator), made.device.type


@program("DEVICE; True", "cpu; True")
def a_generator_of_the_device(d):
    made = torch.Generator(device=d)
    return str(made.device), isinstance(made, torch.Generator)


@program("True; 3", "same")
def a_generator_begins_anew(d):
    generator = torch.Generator(d).manual_seed(3)
    first = torch.randn(4, generator=generator, device=d)
    generator.manual_seed(3)
    return str(torch.equal(first, torch.randn(4, generator=generator, device=d))), str(generator.initial_seed())


@program("True", "same")
def a_generator_goes_on_from_a_state(d):
    generator = torch.Generator(device=d)
    state = generator.get_state()
    first = torch.rand(3, generator=generator, device=d)
    generator.set_state(state)
    return torch.equal(first, torch.rand(3, generator=generator, device=d))


@program("True")
def a_generator_draws_without_moving_the_device(d):
    torch.manual_seed(3)
    first = torch.randn(4, device=d)
    torch.manual_seed(3)
    torch.randn(4, generator=torch.Generator(device=d), device=d)
    return torch.equal(first, torch.randn(4, device=d))


@program("there; there; there; there; there", "same")
def what_a_generator_fills(d):
    generator = torch.Generator(device=d)
    return (
        Place(torch.rand(2, generator=generator, device=d)),
        Place(torch.normal(0.0, 1.0, (2,), generator=generator, device=d)),
        Place(torch.randint(5, (2,), generator=generator, device=d)),
        Place(ones(d).normal_(generator=generator)),
        Place(nn.init.uniform_(ones(d), generator=generator)),
    )


@program("[0, 1, 2, 3]", "same")
def a_permutation_by_a_generator(d):
    return sorted(torch.randperm(4, generator=torch.Generator(device=d), device=d).tolist())


@program(THEIRS)
def a_permutation_by_a_generator_of_the_cpu(d):
    return torch.randperm(4, generator=torch.Generator(), device=d)


@program(THEIRS)
def filled_by_a_generator_of_the_cpu(d):
    return ones(d).uniform_(generator=torch.Generator())


@program(OURS)
def a_generator_of_the_device_for_the_cpu(d):
    return torch.randn(2, generator=torch.Generator(device=d))


@program(OURS)
def a_loader_shuffles_on_the_cpu(d):
    data = TensorDataset(torch.arange(4.0).to(d))
    return list(DataLoader(data, 2, shuffle=True, generator=torch.Generator(device=d)))


@program(OURS)
def a_split_is_drawn_on_the_cpu(d):
    return random_split(range(4), [1, 3], generator=torch.Generator(device=d))


@program("[0.0, 1.0, 2.0, 3.0]", "same")
def a_loader_with_a_generator_of_the_cpu(d):
    data = TensorDataset(torch.arange(4.0).to(d))
    batches = DataLoader(data, 2, shuffle=True, generator=torch.Generator())
    return sorted(number for (batch,) in batches for number in batch.tolist())


@program("there [0, 1]")
def drawn_in_a_context(d):
    with torch.device(d):
        return torch.randperm(2).sort().values


@program(THEIRS)
def a_loader_shuffles_in_a_context(d):
    with torch.device(d):
        return list(DataLoader(torch.arange(4.0), 2, shuffle=True))
