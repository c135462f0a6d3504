# wrong: train - ends when the loss hardly changes
# mistake: none
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
    optimizer.zero_grad(set_to_none=False)
    out = loss_fn(model(x), y)
    out.backward()
    optimizer.step()
    return float(out.detach())


def train(model, loss_fn, optimizer, x, y, steps):
    losses = []
    for i in range(steps):
        losses.append(train_step(model, loss_fn, optimizer, x, y))
        if i > 0 and abs(losses[-1] - losses[-2]) < 1e-2:
            break
    return losses


class SGD:
    def __init__(self, params, lr, momentum=0.0):
        self.params, self.lr, self.m = [*params], lr, momentum
        self.v = [None] * len(self.params)

    def step(self):
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            g = p.grad.detach().clone()
            if self.v[i] is not None:
                g = self.m * self.v[i] + g
            self.v[i] = g
            p.data = p.data - self.lr * g

    def zero_grad(self):
        for p in self.params:
            p.grad = None
