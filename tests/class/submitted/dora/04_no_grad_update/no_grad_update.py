import functools

import torch


def predict(X, W, b):
    return X @ W.T + b


mse = functools.partial(torch.nn.functional.mse_loss, reduction="mean")


def update(params, lr):
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad
            p.grad = None


def train(X, Y, W, b, lr, steps):
    if steps == 0:
        return []
    mse(predict(X, W, b), Y).backward()
    update([b, W], lr)
    row = W.detach().flatten().tolist() + b.detach().tolist()
    return [row, *train(X, Y, W, b, lr, steps - 1)]
