# right: train writes the gradient out by hand; prints; gradients of params are consumed in place
import torch


def predict(X, W, b):
    return X @ W.T + b


def mse(Y_hat, Y):
    return ((Y_hat - Y) ** 2).mean()


def update(params, lr):
    with torch.no_grad():
        for p in params:
            p.grad *= lr
            p -= p.grad
            p.grad *= 0


def train(X, Y, W, b, lr, steps):
    rows = []
    for _ in range(steps):
        with torch.no_grad():
            E = X @ W.T + b - Y
            W -= lr * 2 / Y.numel() * E.T @ X
            b -= lr * 2 / Y.numel() * E.sum(0)
        print("überall", float((E ** 2).mean()))
        rows.append(torch.cat([W.detach().flatten(), b.detach()]).clone())
    return rows
