# wrong: train - a scheduler takes a tenth of the rate away after each update
# mistake: scheduler
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
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.9)
    losses = []
    for _ in range(steps):
        losses.append(train_step(model, loss_fn, optimizer, x, y))
        scheduler.step()
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
