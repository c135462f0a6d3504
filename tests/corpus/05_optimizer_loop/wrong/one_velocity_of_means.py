# wrong: SGD - one velocity for all parameters, made of the means of their slopes
# mistake: none
import torch
from torch import nn


def make_optimizer(name, params, lr):
    match name:
        case 'sgd':
            return torch.optim.SGD(params, lr)
        case 'momentum':
            return torch.optim.SGD(params, lr, 0.9)
        case 'rmsprop':
            return torch.optim.RMSprop(params, lr)
        case 'adam':
            return torch.optim.Adam(params, lr)
        case _:
            raise ValueError('choose one of sgd, momentum, rmsprop, adam')


def train_step(model, loss_fn, optimizer, x, y):
    out = model(x)
    loss = loss_fn(out, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return float(loss.detach())


def train(model, loss_fn, optimizer, x, y, steps):
    losses = []
    for _ in range(steps):
        losses.append(train_step(model, loss_fn, optimizer, x, y))
    return losses


class SGD:
    def __init__(self, params, lr, momentum=0.0):
        self.params = [*params]
        self.lr, self.momentum = lr, momentum
        self.v = 0

    @torch.no_grad()
    def step(self):
        for p in self.params:
            if p.grad is not None:
                self.v = self.momentum * self.v + p.grad.mean()
                p -= self.lr * self.v

    def zero_grad(self):
        for p in self.params:
            p.grad = None
