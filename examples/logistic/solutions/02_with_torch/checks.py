"""What is observed of 02_with_torch."""

import torch
from torch import nn

from autograder.checking import StepLog, check


class Scores(nn.Module):
    """X @ w + b, as one column."""

    def __init__(self, case):
        super().__init__()
        self.w = nn.Parameter(case.tensor("w"))
        self.b = nn.Parameter(case.tensor("b"))

    def forward(self, X):
        return (X @ self.w + self.b).unsqueeze(1)


@check("as_column")
def as_column(module, case, see):
    """`as_column` gives the labels as one column, in the dtype that is asked for."""
    y = case.tensor("y")
    for dtype in (torch.float64, torch.float32):
        see.array(f"labels in {str(dtype)[6:]}", module.as_column(y, dtype), expected="a tensor of shape (n, 1)", exact_dtype=True)
    see.unchanged("y", y, case.tensor("y"))


@check("predict")
def predict(module, case, see):
    """`predict` gives the likelier label of each point, as whole numbers without a graph."""
    labels = module.predict(Scores(case), case.tensor("X"))
    see.array("labels", labels, expected="a tensor of shape (n,)", exact_dtype=True)
    zero = Scores(case)
    nn.init.zeros_(zero.w), nn.init.zeros_(zero.b)
    see.array("labels of scores of zero", module.predict(zero, case.tensor("X")), expected="a tensor of shape (n,)")


@check("train")
def train(module, case, see):
    """`train` makes every update with the given optimizer, and returns the losses before them."""
    model = Scores(case)
    kind = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[case.rule]
    optimizer = kind(model.parameters(), case.lr)
    log = StepLog(dict(model.named_parameters()), optimizer)
    X, y = case.tensor("X"), case.tensor("y")
    losses = module.train(model, optimizer, X, y, case.steps)
    log.show(see)
    see.numbers("losses", losses, "loss", trajectory=True)
    see.unchanged("X", X, case.tensor("X"))
    see.unchanged("y", y, case.tensor("y"))
