# wrong: update, train - detach_ without asking for gradients again
# mistake: loses-requires-grad
import torch


def predict(X, W, b):
    return X @ W.T + b


def mse(Y_hat, Y):
    return ((Y_hat - Y) ** 2).mean()


def update(params, lr):
    for p in params:
        g = p.grad
        p.detach_()
        p -= lr * g
        p.grad = None


def train(X, Y, W, b, lr, steps):
    rows = []
    for _ in range(steps):
        mse(predict(X, W, b), Y).backward()
        update([W, b], lr)
        rows.append(torch.cat([W.detach().flatten(), b.detach()]))
    return rows
