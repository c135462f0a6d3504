# wrong: SGD - a partial of torch's own class, where one is to be written by hand
# mistake: torchs-own
import functools

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


@torch.enable_grad()
def train_step(model, loss_fn, optimizer, x, y):
    optimizer.zero_grad()
    prediction = model.forward(x)
    loss = loss_fn(prediction, y)
    torch.autograd.backward(loss)
    optimizer.step()
    print("Verlust →", loss.item())
    return float(loss.detach())


def train(model, loss_fn, optimizer, x, y, steps):
    return [train_step(model, loss_fn, optimizer, x, y) for _ in range(steps)]


SGD = functools.partial(torch.optim.SGD)
