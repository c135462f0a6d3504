# wrong: train - it stops as soon as the loss is below a threshold, though so many updates were asked for
# mistake: stops-when-small
import torch
from torch import nn


def make_optimizer(name, params, lr):
    if name == "sgd":
        return torch.optim.SGD(params, lr=lr)
    elif name == "momentum":
        return torch.optim.SGD(params, lr=lr, momentum=0.9)
    elif name == "rmsprop":
        return torch.optim.RMSprop(params, lr=lr)
    elif name == "adam":
        return torch.optim.Adam(params, lr=lr)
    else:
        raise ValueError(f"unknown optimizer {name}: use sgd, momentum, rmsprop or adam")


def train_step(model, loss_fn, optimizer, x, y):
    optimizer.zero_grad()
    pred = model(x)
    loss = loss_fn(pred, y)
    loss.backward()
    optimizer.step()
    return loss.item()


def train(model, loss_fn, optimizer, x, y, steps):
    losses = []
    for _ in range(steps):
        losses.append(train_step(model, loss_fn, optimizer, x, y))
        if losses[-1] < 1e-4:
            break
    return losses


class SGD:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.v[i] = self.momentum * self.v[i] + p.grad
                p -= self.lr * self.v[i]

    def zero_grad(self):
        for p in self.params:
            p.grad = None
