# wrong: train_step, train - the loss that comes back is divided by the points
# mistake: none
# follow-through: train
# line: return loss.item() / len(x)
import torch


def make_optimizer(name, params, lr):
    params = list(params)
    known = {
        "sgd": torch.optim.SGD(params, lr=lr),
        "momentum": torch.optim.SGD(params, lr=lr, momentum=0.9),
        "rmsprop": torch.optim.RMSprop(params, lr=lr),
        "adam": torch.optim.Adam(params, lr=lr),
    }
    if name not in known:
        raise ValueError(f"choose one of {list(known)}")
    return known[name]


class Step:
    def __call__(self, model, loss_fn, optimizer, x, y):
        for p in model.parameters():
            p.grad = None
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        return loss.item() / len(x)


train_step = Step()


def train(model, loss_fn, optimizer, x, y, steps):
    if not steps:
        return []
    first = train_step(model, loss_fn, optimizer, x, y)
    return [first] + train(model, loss_fn, optimizer, x, y, steps - 1)


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
