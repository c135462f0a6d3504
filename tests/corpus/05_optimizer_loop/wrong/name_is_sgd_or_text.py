# wrong: make_optimizer - or "momentum" is always true
# mistake: none
# line: if name == "sgd" or "plain":

import torch
from torch import nn

def make_optimizer(name, params, lr):
    if name == "sgd" or "plain":
        return torch.optim.SGD(params, lr=lr)
    if name == "momentum":
        return torch.optim.SGD(params, lr=lr, momentum=0.9)
    if name == "rmsprop":
        return torch.optim.RMSprop(params, lr=lr)
    if name == "adam":
        return torch.optim.Adam(params, lr=lr)
    raise ValueError(f"unknown optimizer {name!r}, choose sgd, momentum, rmsprop or adam")


def train_step(model, loss_fn, optimizer, x, y):
    optimizer.zero_grad()
    pred = model(x)
    loss = loss_fn(pred, y)
    loss.backward()
    optimizer.step()
    return loss.item()


def train(model, loss_fn, optimizer, x, y, steps):
    losses = []
    for i in range(steps):
        losses.append(train_step(model, loss_fn, optimizer, x, y))
    return losses


class SGD:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum
        self.velocity = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for p, v in zip(self.params, self.velocity):
                if p.grad is None:
                    continue
                v.mul_(self.momentum).add_(p.grad)
                p.sub_(self.lr * v)

    def zero_grad(self):
        for p in self.params:
            p.grad = None
