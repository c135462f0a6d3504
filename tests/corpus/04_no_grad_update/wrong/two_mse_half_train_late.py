# wrong: mse, train - half of the mean; rows before the update
# mistake: mse-half, recorded-before-update
import torch


def predict(X, W, b):
    return X @ W.T + b


def mse(Y_hat, Y):
    return torch.mean((Y_hat - Y) ** 2) / 2


def update(params, lr):
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad
            p.grad = None


def train(X, Y, W, b, lr, steps):
    rows = []
    for _ in range(steps):
        rows.append(W.detach().flatten().tolist() + b.tolist())
        mse(predict(X, W, b), Y).backward()
        update([W, b], lr)
    return rows
