# wrong: make_optimizer - a class comes back
# mistake: none

import torch
from torch import nn

def make_optimizer(name, params, lr):
    known = {"sgd": torch.optim.SGD, "momentum": torch.optim.SGD, "rmsprop": torch.optim.RMSprop, "adam": torch.optim.Adam}
    if name not in known:
        raise ValueError(f"{name}? choose one of {list(known)}")
    return known[name]


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
