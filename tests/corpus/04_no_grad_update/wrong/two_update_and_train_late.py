# wrong: update, train - plus sign, rows before the update
# mistake: uphill, recorded-before-update
import torch


def predict(X, W, b):
    return X @ W.T + b


def mse(Y_hat, Y):
    return ((Y_hat - Y) ** 2).mean()


def update(params, lr):
    with torch.no_grad():
        for p in params:
            p += lr * p.grad
            p.grad.zero_()


def train(X, Y, W, b, lr, steps):
    hist = []
    for _ in range(steps):
        mse(predict(X, W, b), Y).backward()
        hist.append(torch.cat([W.detach().flatten(), b.detach()]))
        update([W, b], lr)
    return hist
