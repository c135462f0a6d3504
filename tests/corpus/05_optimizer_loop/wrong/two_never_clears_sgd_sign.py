# wrong: train_step, train, SGD - never clears, and climbs in SGD
# mistake: not-cleared, climbs
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
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()


def train(model, loss_fn, optimizer, x, y, steps):
    return [train_step(model, loss_fn, optimizer, x, y) for _ in range(steps)]


class SGD:
    def __init__(self, params, lr, momentum=0.0):
        self.p = [p for p in params]
        self.lr, self.m = lr, momentum
        self.v = [torch.zeros_like(p) for p in self.p]
    def step(self):
        for p, v in zip(self.p, self.v):
            if p.grad is not None:
                v *= self.m
                v += p.grad
                p.data += self.lr * v
    def zero_grad(self):
        for p in self.p:
            p.grad = None
