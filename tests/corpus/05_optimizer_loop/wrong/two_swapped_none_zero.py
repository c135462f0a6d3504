# wrong: train_step, SGD - swaps the loss's arguments, and takes None for zero
# mistake: loss-swapped, none-is-zero
import torch
from torch import nn, optim


def make_optimizer(name, params, lr):
    match name:
        case "sgd":
            return optim.SGD(params, lr)
        case "momentum":
            return optim.SGD(params, lr, 0.9)
        case "rmsprop":
            return optim.RMSprop(params, lr)
        case "adam":
            return optim.Adam(params, lr)
    raise ValueError("use one of sgd, momentum, rmsprop, adam")


def train_step(model, loss_fn, optimizer, x, y):
    optimizer.zero_grad()
    loss = loss_fn(y, model(x))
    loss.backward()
    optimizer.step()
    return loss.item()


def train(model, loss_fn, optimizer, x, y, steps):
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


class SGD:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for p, v in zip(self.params, self.v):
                g = p.grad if p.grad is not None else torch.zeros_like(p)
                v.copy_(self.momentum * v + g)
                p.sub_(self.lr * v)

    def zero_grad(self):
        for p in self.params:
            p.grad = None
