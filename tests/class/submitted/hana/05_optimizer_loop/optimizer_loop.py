import torch


def make_optimizer(name, params, lr):
    rules = {
        "sgd": lambda: torch.optim.SGD(params, lr),
        "momentum": lambda: torch.optim.SGD(params, lr, 0.9),
        "rmsprop": lambda: torch.optim.RMSprop(params, lr),
        "adam": lambda: torch.optim.Adam(params, lr),
    }
    try:
        return rules[name]()
    except KeyError:
        raise ValueError("known: " + ", ".join(sorted(rules))) from None


def train_step(model, loss_fn, optimizer, x, y):
    def closure():
        optimizer.zero_grad(set_to_none=False)
        loss = loss_fn(model(x), y)
        loss.backward()
        return loss

    return float(optimizer.step(closure))


def train(model, loss_fn, optimizer, x, y, steps):
    return [train_step(model, loss_fn, optimizer, x, y) for _ in range(steps)]


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
