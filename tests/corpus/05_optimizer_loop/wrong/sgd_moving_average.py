# wrong: SGD - a moving average of the slopes
# mistake: dampened
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
    return [train_step(model, loss_fn, optimizer, x, y) for _ in range(steps)]


class SGD:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.beta = lr, momentum
        self.avg = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for k, p in enumerate(self.params):
                if p.grad is None: continue
                self.avg[k] = self.beta * self.avg[k] + (1 - self.beta) * p.grad
                p -= self.lr * self.avg[k]

    def zero_grad(self):
        for p in self.params:
            if p.grad is not None:
                p.grad = torch.zeros_like(p.grad)
