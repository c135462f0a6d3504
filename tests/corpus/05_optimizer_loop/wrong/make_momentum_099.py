# wrong: make_optimizer - momentum of 0.99
# mistake: other-momentum
import torch
from torch import nn


def make_optimizer(name, params, lr):
    known = {"sgd": (torch.optim.SGD, {}), "momentum": (torch.optim.SGD, {"momentum": 0.99}), "rmsprop": (torch.optim.RMSprop, {}), "adam": (torch.optim.Adam, {})}
    if name not in known:
        raise ValueError(" ".join(known))
    kind, more = known[name]
    return kind(params, lr=lr, **more)


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
