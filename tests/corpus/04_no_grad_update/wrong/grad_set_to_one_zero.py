# wrong: update, train - a gradient of another shape is assigned
# mistake: none
# follow-through: train
# line: p.grad = torch.zeros(1)

import torch

def predict(X, W, b):
    return X @ W.T + b


def mse(Y_hat, Y):
    return ((Y_hat - Y) ** 2).mean()


def update(params, lr):
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad
            p.grad = torch.zeros(1)


def train(X, Y, W, b, lr, steps):
    rows = []
    for step in range(steps):
        loss = mse(predict(X, W, b), Y)
        loss.backward()
        update([W, b], lr)
        rows.append(torch.cat([W.detach().flatten(), b.detach()]).tolist())
    return torch.tensor(rows, dtype=torch.float64)
