# wrong: SGD - the first velocity starts at a half
# mistake: none
# line: self.v[i] = 0.5 * p.grad if self.v[i] is None else self.m * self.v[i] + p.grad
import torch
from torch import nn


def make_optimizer(name, params, lr):
    if name == 'sgd':
        return torch.optim.SGD(params, lr=lr)
    if name == 'momentum':
        return torch.optim.SGD(params, lr=lr, momentum=0.9)
    if name == 'rmsprop':
        return torch.optim.RMSprop(params, lr=lr)
    if name == 'adam':
        return torch.optim.Adam(params, lr=lr)
    raise ValueError(f'unknown optimizer {name!r}: choose sgd, momentum, rmsprop or adam')


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
        self.p = list(params)
        self.lr, self.m = lr, momentum
        self.v = [None] * len(self.p)
    @torch.no_grad()
    def step(self):
        for i, p in enumerate(self.p):
            if p.grad is None:
                continue
            self.v[i] = 0.5 * p.grad if self.v[i] is None else self.m * self.v[i] + p.grad
            p.sub_(self.lr * self.v[i])
    def zero_grad(self):
        for p in self.p:
            p.grad = None
