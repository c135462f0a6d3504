# wrong: SGD - the rate is in the velocity and in the step
# mistake: rate-twice
import torch
from torch import nn, optim


KINDS = {"sgd": (optim.SGD, {}), "momentum": (optim.SGD, dict(momentum=0.9)), "rmsprop": (optim.RMSprop, {}), "adam": (optim.Adam, {})}

def make_optimizer(name, params, lr):
    try:
        cls, extra = KINDS[name]
    except KeyError:
        raise ValueError(f"{name}? known: " + ", ".join(KINDS)) from None
    return cls(params, lr=lr, **extra)


def train_step(model, loss_fn, optimizer, x, y):
    def closure():
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        return loss
    return optimizer.step(closure).item()


def train(model, loss_fn, optimizer, x, y, steps):
    log = torch.empty(steps, dtype=torch.float64)
    for k in range(steps):
        for group in optimizer.param_groups:
            for p in group["params"]:
                p.grad = None
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        log[k] = loss.detach()
    return log.tolist()


class SGD:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = {id(p): torch.zeros_like(p) for p in self.params}

    def step(self):
        for p in self.params:
            if p.grad is None:
                continue
            v = self.v[id(p)]
            v *= self.momentum
            v += self.lr * p.grad
            p.data -= self.lr * v

    def zero_grad(self):
        for p in self.params:
            p.grad = None
