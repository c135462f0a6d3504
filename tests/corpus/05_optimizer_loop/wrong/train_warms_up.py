# wrong: train - raises the rate over the first updates
# mistake: none
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
    base = [g["lr"] for g in optimizer.param_groups]
    losses = []
    for k in range(steps):
        for g, lr in zip(optimizer.param_groups, base):
            g["lr"] = lr * min(1, (k + 1) / 5)
        losses.append(train_step(model, loss_fn, optimizer, x, y))
    return losses


class SGD:
    def __init__(self, params, lr, momentum=0.0):
        self.state = {p: torch.zeros_like(p, requires_grad=False) for p in params}
        self.lr = lr
        self.momentum = momentum

    @torch.no_grad()
    def step(self):
        for p, v in self.state.items():
            if p.grad is not None:
                v.mul_(self.momentum).add_(p.grad)
                p.sub_(v, alpha=self.lr)

    def zero_grad(self):
        for p in self.state:
            if p.grad is not None:
                p.grad.zero_()
