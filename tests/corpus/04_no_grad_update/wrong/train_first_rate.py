# wrong: train - keeps the rate of its first call
# mistake: none
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
    train.lr = getattr(train, 'lr', lr)
    for _ in range(steps):
        with torch.no_grad():
            pass
        mse(predict(X, W, b), Y).backward()
        update([W, b], train.lr)
        rows.append(torch.cat([W.detach().flatten(), b.detach()]))
    return rows
