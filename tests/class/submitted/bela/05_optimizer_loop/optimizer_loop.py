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
    params = [p for group in optimizer.param_groups for p in group["params"]]
    loss = loss_fn(model(x), y)
    for p, g in zip(params, torch.autograd.grad(loss, params)):
        p.grad = g
    optimizer.step()
    return loss.detach().cpu().numpy().item()


def train(model, loss_fn, optimizer, x, y, steps):
    return [train_step(model, loss_fn, optimizer, x, y) for _ in range(steps)]


class SGD:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.m = lr, momentum
        self.d = {p: torch.zeros_like(p) for p in self.params}

    def step(self):
        for p in self.params:
            if p.grad is not None:
                self.d[p] = self.m * self.d[p] - self.lr * p.grad
                p.data += self.d[p]

    def zero_grad(self):
        for p in self.params:
            if p.grad is not None:
                p.grad.zero_()
