"""What is observed of 03_small_network."""

import torch
from torch import nn
from torch.optim.optimizer import register_optimizer_step_post_hook

from autograder.checking import check, flat_names

LAYERS = ("hidden.weight", "hidden.bias", "out.weight", "out.bias")


def start_of(case):
    """The parameters at the start, by name."""
    return dict(zip(LAYERS, (case.tensor(name) for name in ("W1", "b1", "W2", "b2")), strict=True))


class TwoLayers(nn.Module):
    """The network, of another make than the student's."""

    def __init__(self, case):
        super().__init__()
        self.W1, self.b1, self.W2, self.b2 = (nn.Parameter(value.clone()) for value in start_of(case).values())

    def forward(self, X):
        return torch.tanh(X @ self.W1.T + self.b1) @ self.W2.T + self.b2


@check("Network", free=("rng",))
def network(module, case, see):
    """`Network` has two layers of the names and sizes asked for, and gives the scores of each point."""
    model = module.Network(case.features, case.units, case.classes).to(case.torch_dtype)
    shapes = {name: list(value.shape) for name, value in model.named_parameters()}
    see.fact("parameters", shapes, "the parameters of the model are not those of two layers `hidden` and `out`")
    model.load_state_dict(start_of(case))
    see.array("scores", model(case.tensor("X")), tuple(f"class {k}" for k in range(case.classes)), "a tensor of shape (n, classes)")


@check("accuracy")
def accuracy(module, case, see):
    """`accuracy` gives the share of right labels, a Python float."""
    X, y = case.tensor("X"), case.tensor("y")
    model = TwoLayers(case)
    see.number("accuracy", module.accuracy(model, X, y), dtype="float32")
    see.number("accuracy of other labels", module.accuracy(model, X, case.tensor("other_y")), dtype="float32")
    see.unchanged("y", y, case.tensor("y"))


@check("train")
def train(module, case, see):
    """`train` makes every update, and returns the losses before them."""
    model, rows = TwoLayers(case), []
    hook = register_optimizer_step_post_hook(lambda *_: rows.append([v for p in model.parameters() for v in p.detach().reshape(-1).tolist()]))
    X, y = case.tensor("X"), case.tensor("y")
    try:
        losses = module.train(model, X, y, case.lr, case.steps)
    finally:
        hook.remove()
    columns = tuple(n for name, p in model.named_parameters() for n in flat_names(name, p.shape))
    see.trajectory("losses", losses, ("loss",))
    see.array("parameters at the end", [v for p in model.parameters() for v in p.detach().reshape(-1).tolist()], columns)
    see.note("steps", len(rows))
    see.unchanged("X", X, case.tensor("X"))
    see.unchanged("y", y, case.tensor("y"))
