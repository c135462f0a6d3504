# right: velocities are made at the first gradient, keyed by identity; a generator of losses made a list
import torch


def make_optimizer(name, params, lr):
    if name == "sgd":
        return torch.optim.SGD(params, lr=lr)
    if name == "momentum":
        return torch.optim.SGD(params, lr=lr, momentum=0.9)
    if name == "rmsprop":
        return torch.optim.RMSprop(params, lr=lr)
    if name == "adam":
        return torch.optim.Adam(params, lr=lr)
    raise ValueError(f"{name} is unknown; there are sgd, momentum, rmsprop, adam")


def train_step(model, loss_fn, optimizer, x, y):
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()


def losses_of(model, loss_fn, optimizer, x, y, steps):
    for _ in range(steps):
        yield train_step(model, loss_fn, optimizer, x, y)


def train(*args):
    return list(losses_of(*args))


class SGD:
    def __init__(self, params, lr, momentum=0.0):
        self.params = [p for p in params]
        self.lr = lr
        self.momentum = momentum
        self.v = {}

    def step(self):
        torch.set_grad_enabled(False)
        for p in self.params:
            g = p.grad
            if g is None:
                continue
            old = self.v.get(id(p))
            self.v[id(p)] = g.clone() if old is None else self.momentum * old + g
            p.sub_(self.v[id(p)], alpha=self.lr)
        torch.set_grad_enabled(True)

    def zero_grad(self):
        for p in self.params:
            p.grad = None
