# right: a closure, a dict of velocities
import torch
from torch import nn


def make_optimizer(name, params, lr):
    table = {"sgd": lambda: torch.optim.SGD(params, lr), "momentum": lambda: torch.optim.SGD(params, lr, 0.9), "rmsprop": lambda: torch.optim.RMSprop(params, lr), "adam": lambda: torch.optim.Adam(params, lr)}
    try:
        return table[name]()
    except KeyError:
        raise ValueError(f"{name!r} is none of {sorted(table)}") from None


def train_step(model, loss_fn, optimizer, x, y):
    def closure():
        optimizer.zero_grad(set_to_none=True)
        loss = loss_fn(model(x), y)
        loss.backward()
        return loss
    return float(optimizer.step(closure).detach())


def train(model, loss_fn, optimizer, x, y, steps):
    out = []
    while len(out) != steps:
        out += [train_step(model, loss_fn, optimizer, x, y)]
    return out


class SGD:
    def __init__(self, params, lr, momentum=0.0):
        self.state = {p: None for p in params}
        self.lr, self.momentum = lr, momentum
    def zero_grad(self):
        for p in self.state:
            if p.grad is not None:
                p.grad.zero_()
    def step(self):
        with torch.no_grad():
            for p, v in self.state.items():
                if p.grad is None:
                    continue
                v = p.grad.clone() if v is None else self.momentum * v + p.grad
                self.state[p] = v
                p.copy_(p - self.lr * v)
