# wrong: update, train - tracking is switched off for good
# mistake: tracking-left-off
import torch


def predict(X, W, b):
    return X @ W.T + b


def mse(Y_hat, Y):
    return ((Y_hat - Y) ** 2).mean()


def update(params, lr):
    torch.set_grad_enabled(False)
    for p in params:
        p -= lr * p.grad
        p.grad = None


def train(X, Y, W, b, lr, steps):
    rows = []
    for _ in range(steps):
        mse(predict(X, W, b), Y).backward()
        update([W, b], lr)
        rows.append(torch.cat([W.detach().flatten(), b.detach()]))
    return rows
