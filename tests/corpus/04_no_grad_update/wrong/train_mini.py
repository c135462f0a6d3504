# wrong: train - only the first points
# mistake: none
# line: k = len(X) - 1
import torch


def predict(X, W, b):
    return X @ W.T + b


def mse(Y_hat, Y):
    return ((Y_hat - Y) ** 2).mean()


def update(params, lr):
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad
            p.grad = None


def train(X, Y, W, b, lr, steps):
    rows = []
    for _ in range(steps):
        k = len(X) - 1
        mse(predict(X[:k], W, b), Y[:k]).backward()
        update([W, b], lr)
        rows.append(torch.cat([W.detach().flatten(), b.detach()]))
    return rows
