# wrong: SGD - the new slope counts 1 - m times, as in Adam
# mistake: dampened
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
        self.v = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self):
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            self.v[i] = self.momentum * self.v[i] + (1 - self.momentum) * p.grad
            p -= self.lr * self.v[i]

    def zero_grad(self):
        for p in self.params:
            p.grad = None
