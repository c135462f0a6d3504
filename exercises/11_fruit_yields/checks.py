"""What is observed of 11_fruit_yields."""

import numpy as np
import torch
from torch import nn
from torch.optim.optimizer import register_optimizer_step_pre_hook
from torch.overrides import TorchFunctionMode
from torch.utils.data import DataLoader, TensorDataset

from autograder.checking import DeviceLog, Refused, check, describe, flat_names

# Temperature, rainfall, humidity -> apples, oranges: the orchards of the lesson and ten more.
ORCHARDS = """73 67 43  91 88 64  87 134 58  102 43 37  69 96 70  74 66 43  91 87 65  88 134 59
101 44 37  68 96 71  73 66 44  92 87 64  87 135 57  103 43 36  68 97 70"""
YIELDS = """56 70  81 101  119 133  22 37  103 119  57 69  80 102  118 132  21 38  104 118  57 69
82 100  118 134  20 38  102 120"""


def orchards():
    """The table as two arrays, of shapes (15, 3) and (15, 2)."""
    return [np.array(text.split(), dtype=float).reshape(15, -1) for text in (ORCHARDS, YIELDS)]


class Affine(nn.Module):
    """X @ W.T + b, of another make than `nn.Linear`; `graphs` takes for each prediction whether a graph is recorded."""

    def __init__(self, W, b, device, graphs=None):
        super().__init__()
        self._note = [].append if graphs is None else graphs.append
        self.W = nn.Parameter(W.clone().to(device))
        self.b = nn.Parameter(b.clone().to(device))

    def forward(self, X):
        self._note(torch.is_grad_enabled())
        return X @ self.W.T + self.b


class Cubed(TorchFunctionMode):
    """While it is on, `F.mse_loss` is the mean of the cubes: who calls it, and returns something else, has another number."""

    def __torch_function__(self, func, types, args=(), kwargs=None):
        if func is nn.functional.mse_loss:
            off = (args[0] - args[1]).abs() ** 1.5
            return func(off, torch.zeros_like(off), *args[2:], **(kwargs or {}))
        return func(*args, **(kwargs or {}))


def columns_of(W, b):
    """A name for every number of a row."""
    return flat_names("W", W.shape) + flat_names("b", b.shape)


def flat(*tensors):
    """All numbers of some tensors, one after another."""
    return [value for tensor in tensors for value in tensor.detach().cpu().reshape(-1).tolist()]


def start_of(case):
    """W and b of the case, on the CPU."""
    return case.tensor("W", device="cpu"), case.tensor("b", device="cpu")


@check("random_start", cases=("orchards", "one-output", "float32"), keeps=("rng",))
def random_start(module, case, see):
    """`random_start` draws W, then b, from a generator that begins at the seed; both can be trained."""
    for what, seed in (("", case.seed), (" of another seed", case.other_seed), (", the first seed again", case.seed)):
        start = module.random_start(case.features, case.outputs, seed, case.torch_dtype)
        for name, tensor in zip("Wb", see.unpack(start, 2, "a pair (W, b)"), strict=True):
            if not isinstance(tensor, torch.Tensor):
                raise Refused(f"{describe(tensor)} for {name}", "a tensor")
            see.array(f"{name}{what}", tensor, expected="a tensor of random numbers", exact_dtype=True)
            trainable = f"{tensor.requires_grad} {tensor.is_leaf}"
            see.fact(f"{name}{what}: trainable", trainable, f"{name} must be a leaf that requires grad: one that was made so, not computed")


@check("random_start", cases=("orchards",), keeps=("rng",))
def random_start_by_default(module, case, see):
    """`random_start` draws in float64 unless told otherwise."""
    W, b = see.unpack(module.random_start(case.features, case.outputs, case.other_seed), 2, "a pair (W, b)")
    see.array("W by default", W, expected="a tensor of random numbers", exact_dtype=True)
    see.array("b by default", b, expected="a tensor of random numbers", exact_dtype=True)


@check("largest_rate", cases=("orchards", "one-output", "small", "float32"))
def largest_rate(module, case, see):
    """`largest_rate` gives the rate from which on the descent diverges, for data of any size."""
    X = case.X
    see.number("largest_rate", module.largest_rate(X, case.outputs))
    see.number("largest_rate of three more outputs", module.largest_rate(X, case.outputs + 3))
    see.unchanged("X", X, case.X)


def layer_name(part):
    """The name of a layer's class; one of a student's own is not PyTorch's, whatever it is called."""
    return type(part).__name__ if type(part) is getattr(nn, type(part).__name__, None) else "a layer of one's own"


@check("make_model", cases=("orchards", "one-output", "float32"), elsewhere=("orchards",), free=("rng",))
def make_model(module, case, see):
    """`make_model` gives an `nn.Sequential` of one `nn.Linear`, at the given start and on the device."""
    W, b = start_of(case)
    model = module.make_model(W, b, torch.device(case.device))
    if not isinstance(model, nn.Module):
        raise Refused(describe(model), "an nn.Module")
    parts = [layer_name(part) for part in vars(model)["_modules"].values()] if isinstance(model, nn.Sequential) else "no nn.Sequential"
    see.fact("layers", parts, "an `nn.Sequential` that holds one `nn.Linear`, and nothing else, was asked for")
    see.fact("names", " ".join(name for name, _ in model.named_parameters()), "the parameters are not those of a layer in an nn.Sequential")
    for name, parameter in model.named_parameters():
        see.array(name, parameter, expected="the given numbers", exact_dtype=True)
        see.fact(f"{name} requires grad", parameter.requires_grad, "a parameter of the model does not require grad")
        place = "there" if parameter.device.type == torch.device(case.device).type else "elsewhere"
        see.fact(f"{name}: device", place, "the model is not on the device that was asked for")
    with torch.no_grad():
        see.array("predictions", model(case.tensor("X")), tuple(f"output {j}" for j in range(len(b))), "a tensor of shape (N, M)")
        for parameter in model.parameters():
            parameter += 1
    see.unchanged("W", W, start_of(case)[0])
    see.unchanged("b", b, start_of(case)[1])


@check("make_loader", cases=("orchards", "even", "singles", "whole", "one-output", "float32"), free=("rng",))
def make_loader(module, case, see):
    """`make_loader` gives a `DataLoader` of a `TensorDataset`: the rows in batches, in order."""
    X, Y = (case.tensor(name, device="cpu") for name in "XY")
    loader = module.make_loader(X, Y, case.batch_size)
    if type(loader) is not DataLoader:
        raise Refused(describe(loader), "a DataLoader")
    kind = "TensorDataset" if type(loader.dataset) is TensorDataset else "another"
    see.fact("dataset", kind, "the loader's dataset was to be a `TensorDataset`")
    batches = [see.unpack(batch, 2, "batches that are pairs (x, y)") for batch in loader]
    see.array("sizes of the batches", [len(x) for x, _ in batches], ("rows",))
    for name, parts in zip(("inputs", "targets"), zip(*batches, strict=True), strict=True):
        see.array(f"{name} of all batches", torch.cat(parts), expected="the rows of the table", exact_dtype=True)


@check("loss_of", cases=("orchards", "one-output", "float32"), elsewhere=("orchards",))
def loss_of(module, case, see):
    """`loss_of` gives the mean squared error on all rows, by `F.mse_loss`, and records no graph."""
    X, Y = (case.tensor(name, device="cpu") for name in "XY")
    graphs = []
    model = Affine(*start_of(case), case.device, graphs)
    loss = module.loss_of(model, X, Y, torch.device(case.device))
    see.number("loss_of", loss)
    with Cubed():
        cubed = module.loss_of(model, X, Y, torch.device(case.device))
    see.fact("by mse_loss", cubed != loss, "the loss was asked for by `F.mse_loss`")
    see.number("loss_of, where F.mse_loss gives the mean of the cubes", cubed)
    see.fact("graph", any(graphs) or not graphs, "a graph is recorded, though nobody asks for slopes, or the model is not called")
    see.unchanged("X", X, case.tensor("X", device="cpu"))


def see_training(module, case, see, model, X, Y, size, what=""):
    """Run `train`, and record its rows and where the model ends."""
    parameters = list(model.parameters())
    columns, start = columns_of(*parameters), flat(*parameters)
    sizes = [min(size, len(X) - k) for k in range(0, len(X), size)]
    given = X.clone(), Y.clone()
    slopes = []
    hook = register_optimizer_step_pre_hook(lambda *_: slopes.append(any(p.grad is not None and p.grad.any() for p in parameters)))
    try:
        with DeviceLog(case.device, see, f"stopped at{what}", x=[X], y=[Y]):
            rows = module.train(model, X, Y, case.lr, size, case.epochs, torch.device(case.device))
    finally:
        hook.remove()
    see.note(f"steps{what}", "".join("1" if slope else "0" for slope in slopes[:24]))
    see.trajectory(f"trajectory{what}", rows, columns, start, batches=sizes)
    see.array(f"parameters at the end{what}", flat(*parameters), columns)
    same = [p.requires_grad for p in parameters if any(p is q for q in model.parameters())]
    see.fact(f"same parameters{what}", same == [True] * len(parameters), "`train` replaced or froze a parameter of the model")
    see.unchanged(f"X{what}", X, given[0])
    see.unchanged(f"Y{what}", Y, given[1])


@check("train", elsewhere=("orchards",), free=("rng",))
def train(module, case, see):
    """`train` moves the model batch by batch, in order, and returns a row for every update."""
    X, Y = (case.tensor(name, device="cpu") for name in "XY")
    see_training(module, case, see, Affine(*start_of(case), case.device), X, Y, case.batch_size)


@check("train", cases=("orchards",), free=("rng",))
def train_on_the_table(module, case, see):
    """`train` on fifteen orchards as they were measured."""
    X, Y = (torch.tensor(values) for values in orchards())
    W, b = start_of(case)
    layer = nn.utils.skip_init(nn.Linear, 3, 2, dtype=torch.float64)
    layer.load_state_dict({"weight": W, "bias": b})
    see_training(module, case, see, nn.Sequential(layer), X, Y, case.batch_size - 1, " on fifteen orchards")
