# wrong: SGD - one velocity serves all parameters, so that the shapes meet by chance or not at all
# mistake: one-velocity
import torch


def make_optimizer(name, params, lr):
    kinds = {
        "sgd": lambda: torch.optim.SGD(params, lr),
        "momentum": lambda: torch.optim.SGD(params, lr, momentum=0.9),
        "rmsprop": lambda: torch.optim.RMSprop(params, lr),
        "adam": lambda: torch.optim.Adam(params, lr),
    }
    if name not in kinds:
        raise ValueError(f"{name} is none of {', '.join(kinds)}")
    return kinds[name]()


def train_step(model, loss_fn, optimizer, x, y):
    prediction = model(x)
    loss = loss_fn(prediction, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return float(loss)


def train(model, loss_fn, optimizer, x, y, steps):
    losses = []
    for _ in range(steps):
        losses.append(train_step(model, loss_fn, optimizer, x, y))
    return losses


class SGD:
    def __init__(self, params, lr, momentum=0.0):
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.v = 0

    @torch.no_grad()
    def step(self):
        for p in self.params:
            if p.grad is not None:
                self.v = self.momentum * self.v + p.grad
                p -= self.lr * self.v

    def zero_grad(self):
        for p in self.params:
            p.grad = None
