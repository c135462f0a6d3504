# wrong: update, train - no_grad lacks brackets
# mistake: none
# follow-through: train
# line: with torch.no_grad:

import torch

def predict(X, W, b):
    return X @ W.T + b


def mse(Y_hat, Y):
    return ((Y_hat - Y) ** 2).mean()


def update(params, lr):
    with torch.no_grad:
        for p in params:
            p -= lr * p.grad
            p.grad.zero_()


def train(X, Y, W, b, lr, steps):
    rows = []
    for step in range(steps):
        loss = mse(predict(X, W, b), Y)
        loss.backward()
        update([W, b], lr)
        rows.append(torch.cat([W.detach().flatten(), b.detach()]).tolist())
    return torch.tensor(rows, dtype=torch.float64)
