"""What is observed of 08_device_handling.

Devices are recorded as "there" or "elsewhere", never by name, so that a record made on one machine holds
on every other. What no CPU can show is seen on the exercise's other devices (see course.yml). PyTorch's "meta"
device stands for a further one: its tensors hold no numbers, but whether they are leaves, and where they are, can be seen.
"""

import numpy as np
import torch
from torch.utils.data import Dataset

from autograder.checking import DeviceLog, OtherData, Refused, check, describe, loaded_anew, machine_with

META = torch.device("meta")


class Pairs(Dataset):
    """Samples ((1,), (1,)) on the CPU that can be had by index only."""

    def __init__(self, x, y):
        self.x, self.y = (torch.tensor(values, dtype=torch.float64).reshape(-1, 1) for values in (x, y))
        self.rows = list(zip(self.x.unbind(), self.y.unbind(), strict=True))

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        return self.rows[index]

    def values(self):
        return torch.stack([torch.cat(row) for row in self.rows])


def accelerators():
    """The kinds of accelerator that this machine has."""
    found = {kind for kind in ("cuda", "mps", "xpu") if getattr(torch, kind).is_available()}
    if hasattr(torch, "accelerator") and torch.accelerator.is_available():
        found.add(torch.accelerator.current_accelerator().type)
    return found


def the_device(value):
    """A device, or a refusal in words."""
    if type(value) is not torch.device:
        raise Refused(describe(value), "a torch.device")
    return value


def the_tensor(value):
    """A tensor, or a refusal in words."""
    if not isinstance(value, torch.Tensor):
        raise Refused(describe(value), "a tensor")
    return value


def show_leaf(see, name, tensor, device):
    """Record whether a tensor can be trained where it is."""
    place = "there" if tensor.device.type == device.type else "elsewhere"
    see.fact(f"{name}: device", place, "the parameter is not on the device that was asked for")
    see.fact(f"{name}: requires grad", tensor.requires_grad, "the parameter does not require gradients")
    sentence = "the parameter is not a leaf: on this device it was computed from another tensor, and that one gets the gradients"
    see.fact(f"{name}: leaf", tensor.is_leaf, sentence)


def arrive(values, device):
    """The numbers of a tensor that is made on a device, none where they cannot be had there without an accelerator."""
    return torch.tensor(values, dtype=torch.float64, device=device).tolist() if device.type == "cpu" else []


def containers(value):
    """The build of a batch: its containers with their keys, and a dot for anything else."""
    if type(value) is dict:
        return "{" + ", ".join(f"{key!r}: {containers(value[key])}" for key in sorted(value, key=str)) + "}"
    if type(value) in (list, tuple):
        return type(value).__name__ + "(" + ", ".join(containers(part) for part in value) + ")"
    return "."


def places(tensors, device):
    """Which tensors are on the device."""
    return " ".join("there" if tensor.device.type == device.type else "elsewhere" for tensor in tensors)


def dtypes(tensors):
    """What the tensors are made of."""
    return " ".join(f"{str(tensor.dtype).removeprefix('torch.')}{list(tensor.shape)}" for tensor in tensors)


def rest(values):
    """What else is in a batch: plain values as they are, others by their type."""
    others = [value for value in values if not isinstance(value, torch.Tensor)]
    return " ".join(repr(v) if v is None or type(v) in (int, float, str, bool) else type(v).__name__ for v in others)


def leaves(value):
    """What a batch holds, in order."""
    if isinstance(value, dict):
        return [leaf for key in sorted(value, key=str) for leaf in leaves(value[key])]
    if isinstance(value, list | tuple):
        return [leaf for part in value for leaf in leaves(part)]
    return [value]


def batches(case):
    """Batches of several builds, on the CPU, and a word for each."""
    x, y = torch.tensor(case.x, dtype=torch.float64).reshape(-1, 1), torch.tensor(case.y, dtype=torch.float32)
    index = torch.arange(case.n)
    mask = x[:, 0] > 1.5
    return {
        "a tensor": x,
        "a list": [x, y],
        "a tuple": (x, (index, mask)),
        "a dict": {"x": x, "y": y, "mask": mask, "count": case.n},
        "a nest": (
            {"inputs": [x, (y, index)], "name": f"points-{case.seed}.csv", 7: None},
            [case.w, True, [], {}, (), (x.clone(),)],
            case.x,
        ),
        "a text": "x",
        "nothing": None,
    }


@check("pick_device", cases=("line", "singles"))
def given(module, case, see):
    """`pick_device` returns the device that was asked for, by name or as a torch.device, be it here or not."""
    sentence = "a device that was asked for is the one to return, as a torch.device, even if this machine lacks it"
    for prefer in dict.fromkeys((case.prefer, "cpu", "meta", "cuda", case.device)):
        see.fact(f'prefer="{prefer}"', the_device(module.pick_device(prefer)).type, sentence)
        see.fact(
            f'prefer=torch.device("{prefer}")', the_device(module.pick_device(torch.device(prefer))).type, sentence
        )
    numbers = arrive(case.points[0].tolist(), module.pick_device("cpu"))
    see.array("numbers of a tensor made on the device picked for \"cpu\"", numbers, columns=("value",))


@check("pick_device", cases=("line",))
def not_given(module, case, see):
    """Without a preference `pick_device` takes the accelerator, or the CPU where there is none."""
    for name, device in (("no argument", module.pick_device()), ("None", module.pick_device(None))):
        best = the_device(device).type in (accelerators() or {"cpu"})
        see.fact(name, best, "without a preference, take the accelerator where there is one, else the CPU")


@check("pick_device", cases=("line",))
def other_machines(module, case, see):
    """Without a preference `pick_device` takes CUDA on a machine that has it, and the CPU on one that has nothing.

    On a machine with MPS either may be chosen: there is no float64 there.
    """
    for kind, words in (("cuda", "CUDA"), ("mps", "MPS"), ("", "no accelerator")):
        with machine_with(kind):  # recorded behind it: until then PyTorch's functions are not as they were
            step = loaded_anew(module).pick_device
            given = {"no argument": step(), "None": step(None)}
            asked = step("cpu") if kind == "cuda" else None
        for name, device in given.items():
            chosen = the_device(device).type
            right = chosen in ("mps", "cpu") if kind == "mps" else chosen == (kind or "cpu")
            sentence = f"on a machine with {words} it chooses {chosen}: ask PyTorch what the machine has"
            see.fact(f"{name}, on a machine with {words}", right, sentence)
        if kind == "cuda":
            sentence = "the CPU was asked for on a machine with CUDA, and something else came back"
            see.fact('prefer="cpu", on a machine with CUDA', the_device(asked).type, sentence)


@check("parameter", cases=("line", "singles"), elsewhere=("line",))
def parameter(module, case, see):
    """`parameter` makes a leaf that requires gradients, on the device and in the dtype asked for."""
    device = torch.device(case.device)
    values = {
        "a number": case.value,
        "a whole number": case.whole,
        "a list": case.points.tolist()[0],
        "a nested list": case.points.tolist(),
        "an array": case.points,
        "an array of float32": case.points.astype(np.float32),
        "an array of whole numbers": case.counts,
    }
    for name, value in values.items():
        made = [the_tensor(module.parameter(value, device)), the_tensor(module.parameter(value, device, torch.float32))]
        for kind, tensor in zip(("", " as float32"), made, strict=True):
            show_leaf(see, name + kind, tensor, device)
            shown = tensor if isinstance(value, list | np.ndarray) else tensor.reshape(-1)
            words = f"the parameter made of {name}{kind}"
            see.array(words, shown, columns=("value",), expected="a tensor of the value's shape", exact_dtype=True)
        tensor = made[0]
        (tensor * tensor).sum().backward()
        gradient = torch.zeros(0) if tensor.grad is None else tensor.grad.reshape(-1)
        words = f"the gradient of the sum of squares of {name}"
        see.array(words, gradient, columns=("value",), expected="a gradient that arrives in .grad")


@check("parameter", cases=("line",), elsewhere=("line",))
def parameter_copies(module, case, see):
    """`parameter` copies: the source and the parameter go their own ways."""
    device = torch.device(case.device)
    source = case.points
    tensor = the_tensor(module.parameter(source, device))
    see.unchanged("value", source, case.points)
    source += 100
    see.array("the parameter after a change of its source", tensor, columns=("value",))
    source = case.points
    tensor = the_tensor(module.parameter(source, device))
    with torch.no_grad():
        tensor.add_(100)
    see.unchanged("the parameter's source", source, case.points)


@check("parameter", cases=("line",))
def parameter_elsewhere(module, case, see):
    """`parameter` makes a leaf on a device other than the CPU, too."""
    for name, value in (("a number", case.value), ("a list", case.points.tolist()), ("an array", case.points)):
        tensor = the_tensor(module.parameter(value, META))
        show_leaf(see, f"{name} on another device", tensor, META)
        shape = list(tensor.shape) if isinstance(value, list | np.ndarray) else [tensor.numel()]
        see.array(f"shape of {name} on another device", shape)
        see.fact(f"dtype of {name} on another device", tensor.dtype, "the dtype is not the one asked for")


@check("to_device", cases=("line", "singles"), elsewhere=("line",))
def to_device(module, case, see):
    """`to_device` keeps a batch's build, moves its tensors, and passes on everything else."""
    for device in (torch.device(case.device), META):
        to = "another device" if device is META else "the device"
        for name, batch in batches(case).items():
            build, parts = containers(batch), leaves(batch)
            moved = module.to_device(batch, device)
            found = leaves(moved)
            tensors = [leaf for leaf in found if isinstance(leaf, torch.Tensor)]
            sentence = "the result must have the containers of the batch, each of its own type and with its keys"
            see.fact(f"{name} to {to}: containers", containers(moved), sentence)
            see.fact(f"{name} to {to}: the rest", rest(found), "what is not a tensor must be passed on as it is")
            see.fact(f"{name} to {to}: places", places(tensors, device), "a tensor of the result is not on the device")
            see.fact(f"{name} to {to}: dtypes", dtypes(tensors), "a tensor came back with another dtype or shape")
            kept = containers(batch) == build and all(a is b for a, b in zip(parts, leaves(batch), strict=True))
            see.fact(f"{name} to {to}: kept", kept, "the batch that came in was changed: make new containers")
            if device is not META:
                arrays = [leaf for leaf in found if isinstance(leaf, torch.Tensor | np.ndarray)]
                for number, leaf in enumerate(arrays):
                    see.array(f"value {number} of {name}", leaf, columns=("value",), exact_dtype=True)


def line(x):
    """What w and b are multiplied by in a line's prediction at x."""
    return x, 1


@check("train", elsewhere=("line", "singles"), free=("rng",))
def train(module, case, see):
    """`train` makes one update per batch, in the data set's order, update by update, and computes on the device."""
    dataset = Pairs(case.x, case.y)
    device = torch.device(case.device)
    with DeviceLog(case.device, see, x=[dataset.x], y=[dataset.y]) as log:
        path = module.train(dataset, case.batch_size, device, case.w, case.b, case.lr, case.epochs)
    lengths = [min(case.batch_size, case.n - first) for first in range(0, case.n, case.batch_size)]
    see.trajectory("trajectory", path, ("w", "b"), start=(case.w, case.b), points=(case.x, case.y, line), batches=lengths)
    see.fact("computed", log.place(len(lengths) * case.epochs, lengths[0]), "the numbers are right, but they were not computed on the device that was handed in")
    sentence = "the numbers are right, but what was trained is not on the device: a CPU tensor without dimensions passes everywhere"
    see.fact("parameters", log.leaves(), sentence)
    see.unchanged("dataset", dataset.values(), Pairs(case.x, case.y).values())


@check("train", cases=("line",), elsewhere=("line",), free=("rng",))
def train_there(module, case, see):
    """`train` works with the numbers that it has moved to the device: there, in this check, the data are others."""
    dataset = Pairs(case.x, case.y)
    with OtherData(case.device, [*case.x, *case.y]):
        path = module.train(dataset, case.batch_size, torch.device(case.device), case.w, case.b, case.lr, case.epochs)
    see.trajectory("trajectory of the data on the device", path, ("w", "b"), start=(case.w, case.b))


@check("train", cases=("line",), elsewhere=("line",), free=("rng",))
def train_again(module, case, see):
    """`train` starts afresh on every call."""
    device = torch.device(case.device)
    for number in range(2):
        batch_size, (w, b) = case.batch_size + number, (case.b, case.w)
        dataset = Pairs(case.y, case.x)
        with DeviceLog(case.device, see, f"stopped at in call {number + 1}", x=[dataset.x], y=[dataset.y]):
            trajectory = module.train(dataset, batch_size, device, w, b, case.small_lr, case.epochs)
        see.trajectory(f"trajectory of call {number + 1}", trajectory, ("w", "b"))
