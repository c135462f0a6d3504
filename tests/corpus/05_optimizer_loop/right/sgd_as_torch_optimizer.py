# right: an Optimizer of torch's kind, also for "sgd" and "momentum"
import torch
from torch import nn, optim


def make_optimizer(name, params, lr):
    if name == "sgd": return SGD(params, lr)
    if name == "momentum": return SGD(params, lr, 0.9)
    if name in ["rmsprop", "adam"]:
        return {"rmsprop": optim.RMSprop, "adam": optim.Adam}[name](params, lr=lr)
    raise ValueError("expected sgd / momentum / rmsprop / adam")


def train_step(model, loss_fn, optimizer, x, y):
    optimizer.zero_grad(set_to_none=False)
    out = loss_fn(model(x), y)
    out.backward()
    optimizer.step()
    return float(out.detach())


def train(model, loss_fn, optimizer, x, y, steps):
    return [train_step(model, loss_fn, optimizer, x, y) for _ in range(steps)]


class SGD(optim.Optimizer):
    def __init__(self, params, lr, momentum=0.0):
        super().__init__(params, dict(lr=lr, momentum=momentum))

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    buf = self.state[p].setdefault("v", torch.zeros_like(p))
                    buf.mul_(group["momentum"]).sub_(p.grad, alpha=group["lr"])
                    p.add_(buf)
