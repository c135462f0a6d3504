# wrong: make_optimizer - the classes are looked up by the name as it is, in which their capitals are missing
# mistake: none
import torch


def make_optimizer(name, params, lr):
    if name == "momentum":
        return torch.optim.SGD(params, lr=lr, momentum=0.9)
    if not hasattr(torch.optim, name.upper()):
        raise ValueError(f"{name} is none of sgd, momentum, rmsprop, adam")
    return getattr(torch.optim, name.upper())(params, lr=lr)


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
