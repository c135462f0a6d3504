# wrong: SGD - a tensor whose slope is zero does not coast on its velocity
# mistake: skips-zero-slopes
import torch
from torch import nn


def make_loss(name):
    """The loss function called `name`: "mse" or "mae". (Nothing to do here.)"""
    if name == "mse":
        return nn.MSELoss()
    if name == "mae":
        return nn.L1Loss()
    raise ValueError(f"unknown loss {name!r}: choose mse or mae")


def make_optimizer(name, params, lr):
    """The optimizer called `name` for the tensors in `params`.

    name: "sgd", "momentum" (SGD with a momentum of 0.9), "rmsprop" or "adam". Everything but the rate and
    that momentum is as torch.optim has it by default.
    params: the tensors to move, a list or a generator; lr: the rate, a float.
    Raises ValueError for any other name; the message names the four that are known.
    """
    if name == "sgd":
        return torch.optim.SGD(params, lr=lr)
    if name == "momentum":
        return torch.optim.SGD(params, lr=lr, momentum=0.9)
    if name == "rmsprop":
        return torch.optim.RMSprop(params, lr=lr)
    if name == "adam":
        return torch.optim.Adam(params, lr=lr)
    raise ValueError(f"unknown optimizer {name!r}: choose sgd, momentum, rmsprop or adam")


def evaluate(model, loss_fn, x, y):
    """The loss in eval mode, a float; no parameter moves and no graph is kept. (Nothing to do here.)"""
    was_training = model.training
    model.eval()
    with torch.no_grad():
        loss = loss_fn(model(x), y)
    model.train(was_training)
    return loss.item()


def train_step(model, loss_fn, optimizer, x, y):
    """One update of the model's parameters by the optimizer.

    model: an nn.Module in train mode, and it stays in it; loss_fn(prediction, target): returns a tensor
    of shape (); optimizer: holds the model's parameters; x, y: the batch. The parameters may still carry
    gradients of something else, which must not count.
    Returns the loss before this update, as a Python float.
    """
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()


def improved(losses):
    """Whether the last of the losses is below the first. (Nothing to do here.)"""
    return losses[-1] < losses[0]


def train(model, loss_fn, optimizer, x, y, steps):
    """Train on the same batch `steps` times, with the optimizer that is handed in.

    model, loss_fn, optimizer, x, y: as in `train_step`; steps: how many updates.
    Returns a list of floats, one per update: the loss before it.
    """
    return [train_step(model, loss_fn, optimizer, x, y) for _ in range(steps)]


class Decay:
    """Makes every parameter smaller by the same fraction at each step. (Nothing to do here.)"""

    def __init__(self, params, rate):
        self.params = list(params)
        self.rate = rate

    def step(self):
        with torch.no_grad():
            for p in self.params:
                p *= 1 - self.rate


class SGD:
    """Gradient descent with momentum, written by hand."""

    def __init__(self, params, lr, momentum=0.0):
        """Remember what to move, and how.

        params: leaf tensors that require grad, of any number and shapes, a list or a generator;
        lr, momentum: floats.
        """
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum
        self.velocities = [torch.zeros_like(p) for p in self.params]

    def step(self):
        """Move every parameter that has a gradient, in place and outside the graph; skip the others."""
        with torch.no_grad():
            for p, v in zip(self.params, self.velocities, strict=True):
                if p.grad is not None and p.grad.abs().sum() > 0:
                    v.mul_(self.momentum).add_(p.grad)
                    p -= self.lr * v

    def zero_grad(self):
        """Clear every gradient, also where there is none: afterwards each `.grad` is None or all zeros."""
        for p in self.params:
            p.grad = None
