# wrong: make_optimizer - the rate is dropped everywhere
# mistake: rate-not-handed-on
import torch
from torch import nn


def make_optimizer(name, params, lr):
    table = {"sgd": torch.optim.SGD, "momentum": lambda p: torch.optim.SGD(p, momentum=0.9), "rmsprop": torch.optim.RMSprop, "adam": torch.optim.Adam}
    if name not in table:
        raise ValueError(f"known: {', '.join(table)}")
    return table[name](params)


def train_step(model, loss_fn, optimizer, x, y):
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()


def train(model, loss_fn, optimizer, x, y, steps):
    return [train_step(model, loss_fn, optimizer, x, y) for _ in range(steps)]


class SGD:

    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum
        self.velocities = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for p, v in zip(self.params, self.velocities, strict=True):
                if p.grad is not None:
                    v.mul_(self.momentum).add_(p.grad)
                    p -= self.lr * v

    def zero_grad(self):
        for p in self.params:
            p.grad = None
