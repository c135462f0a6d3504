# right: train clears before each backward pass and leaves the last gradients
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
        for p in (W, b):
            if p.grad is not None:
                p.grad.zero_()
        mse(predict(X, W, b), Y).backward()
        with torch.no_grad():
            W -= lr * W.grad
            b -= lr * b.grad
        rows.append(torch.cat([W.detach().flatten(), b.detach()]).float() if W.dtype == torch.float32 else torch.cat([W.detach().flatten(), b.detach()]))
    return rows
