# wrong: SGD - a rate of 0.01 whatever is asked
# mistake: rate-fixed
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
        self.m = momentum
        self.v = [torch.zeros_like(p) for p in self.p]
    @torch.no_grad()
    def step(self):
        for p, v in zip(self.p, self.v):
            if p.grad is not None:
                v.mul_(self.m).add_(p.grad)
                p.sub_(0.01 * v)
    def zero_grad(self):
        for p in self.p:
            p.grad = None
