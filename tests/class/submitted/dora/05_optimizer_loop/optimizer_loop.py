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


def train(model, loss_fn, optimizer, x, y, steps):
    return tuple(train_step(model, loss_fn, optimizer, x, y) for _ in range(steps))


class SGD:
    def __init__(self, params, lr, momentum=0.0):
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.v = [0.0] * len(self.params)

    def step(self):
        for k, p in enumerate(self.params):
            if p.grad is not None:
                if self.momentum:
                    self.v[k] = self.v[k] * self.momentum + p.grad.detach()
                    p.data = p.data - self.lr * self.v[k]
                else:
                    p.data = p.data - self.lr * p.grad

    def zero_grad(self):
        for p in self.params:
            del p.grad
