# right: the storage is replaced through .data; clears first in train; rows are lists
import torch


def predict(X, W, b):
    return X @ W.T + b


def mse(Y_hat, Y):
    return ((Y_hat - Y) ** 2).mean()


def update(params, lr):
    for p in params:
        p.data = p.data - lr * p.grad.data
        p.grad = torch.zeros_like(p)


def train(X, Y, W, b, lr, steps):
    rows = []
    for _ in range(steps):
        W.grad = None
        b.grad = None
        mse(predict(X, W, b), Y).backward()
        W.data -= lr * W.grad
        b.data -= lr * b.grad
        rows.append([*W.detach().flatten().tolist(), *b.tolist()])
    return rows
