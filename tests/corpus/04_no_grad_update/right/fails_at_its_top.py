# right: a statement at the top, beside the steps, raises
import torch
if True:
    raise SyntaxError('x')


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
        mse(predict(X, W, b), Y).backward()
        update([W, b], lr)
        rows.append(torch.cat([W.detach().flatten(), b.detach()]))
    return rows
