# wrong: update, train - one slope for a whole tensor
# mistake: none
# follow-through: train
# line: p -= lr * p.grad.mean()

import torch

def predict(X, W, b):
    return X @ W.T + b


def mse(Y_hat, Y):
    return ((Y_hat - Y) ** 2).mean()


def update(params, lr):
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad.mean()
            p.grad.zero_()


def train(X, Y, W, b, lr, steps):
    rows = []
    for step in range(steps):
        loss = mse(predict(X, W, b), Y)
        loss.backward()
        update([W, b], lr)
        rows.append(torch.cat([W.detach().flatten(), b.detach()]).tolist())
    return torch.tensor(rows, dtype=torch.float64)
