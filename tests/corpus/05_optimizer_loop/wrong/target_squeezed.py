# wrong: train_step, train - the targets are squeezed, so that (N, 1) meets (N,); train uses it
# mistake: all-pairs
# follow-through: train
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
    optimizer.zero_grad()
    loss = loss_fn(model(x), y.squeeze())
    loss.backward()
    optimizer.step()
    return loss.item()


def train(model, loss_fn, optimizer, x, y, steps):
    losses = []
    for _ in range(steps):
        losses.append(train_step(model, loss_fn, optimizer, x, y))
    return losses


class SGD:
    def __init__(self, params, lr, momentum=0.0):
        self.params, self.lr, self.momentum = [*params], lr, momentum
        self.v = {}

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.v[i] = self.momentum * self.v.get(i, 0) + p.grad
                p.sub_(self.lr * self.v[i])

    def zero_grad(self):
        for p in self.params:
            p.grad = None
