import numpy as np
import torch


def make_optimizer(name, params, lr):
    if name in ("sgd", "momentum"):
        return SGD(params, lr, 0.9 if name == "momentum" else 0.0)
    if name not in ("rmsprop", "adam"):
        class UnknownName(ValueError):
            pass
        raise UnknownName("SGD, Momentum, RMSprop or Adam, please")
    return getattr(torch.optim, {"rmsprop": "RMSprop", "adam": "Adam"}[name])(params, lr=lr)


def train_step(model, loss_fn, optimizer, x, y):
    model.train()
    model.zero_grad()
    prediction = model(x)
    loss = loss_fn(prediction, y)
    value = np.float64(loss.item())
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return value


def train(model, loss_fn, optimizer, x, y, steps):
    losses = np.zeros(steps)
    for t in range(steps):
        losses[t] = train_step(model, loss_fn, optimizer, x, y)
    return losses.tolist()


class SGD:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for p, v in zip(self.params, self.v):
                if p.grad is None:
                    continue
                v.mul_(self.momentum).add_(p.grad)
                p -= self.lr * v

    def zero_grad(self):
        for p in self.params:
            p.grad = None
