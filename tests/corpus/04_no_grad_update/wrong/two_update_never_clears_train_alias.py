# wrong: update, train - never clears; rows share their memory
# mistake: not-cleared, rows-aliased
import torch


def predict(X, W, b):
    return X @ W.T + b


def mse(Y_hat, Y):
    return ((Y_hat - Y) ** 2).mean()


def update(params, lr):
    for p in params:
        p.data.sub_(lr * p.grad)


def train(X, Y, W, b, lr, steps):
    rows = []
    row = torch.zeros(W.numel() + b.numel(), dtype=W.dtype)
    for _ in range(steps):
        ((X @ W.T + b - Y) ** 2).mean().backward()
        with torch.no_grad():
            W -= lr * W.grad
            b -= lr * b.grad
        W.grad = b.grad = None
        row[:W.numel()] = W.detach().flatten()
        row[W.numel():] = b.detach()
        rows.append(row)
    return rows
