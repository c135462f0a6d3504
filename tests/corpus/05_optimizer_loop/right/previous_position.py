# right: heavy ball from the last two positions; match statement; gradients are given anew
import torch


def make_optimizer(name, params, lr):
    match name:
        case "sgd" | "momentum":
            return torch.optim.SGD([{"params": list(params)}], lr=lr, momentum=0.9 * (name == "momentum"))
        case "rmsprop":
            return torch.optim.RMSprop(params, lr, alpha=0.99, eps=1e-8)
        case "adam":
            return torch.optim.Adam(params, lr, betas=(0.9, 0.999))
        case _:
            raise ValueError("sgd/momentum/rmsprop/adam expected, not " + repr(name))


def train_step(model, loss_fn, optimizer, x, y):
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()


def train(model, loss_fn, optimizer, x, y, steps):
    return [train_step(model, loss_fn, optimizer, x, y) for _ in range(steps)]


class SGD:
    def __init__(self, params, lr, momentum=0.0):
        self.params = tuple(params)
        self.lr, self.momentum = lr, momentum
        self.last = [p.detach().clone() for p in self.params]

    def step(self):
        for k, p in enumerate(self.params):
            if p.grad is None:
                continue
            here = p.detach().clone()
            with torch.no_grad():
                p.copy_(here - self.lr * p.grad + self.momentum * (here - self.last[k]))
            self.last[k] = here

    def zero_grad(self):
        for p in self.params:
            p.grad = torch.zeros_like(p)
