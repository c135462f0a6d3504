# wrong: train - stops once the loss hardly falls; seen in the long run
# mistake: none
# line: if rows and abs(before - loss.item()) < 1e-9:
# line: break
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
        loss = mse(predict(X, W, b), Y)
        if rows and abs(before - loss.item()) < 1e-9:
            break
        before = loss.item()
        loss.backward()
        update([W, b], lr)
        rows.append(torch.cat([W.detach().flatten(), b.detach()]))
    return rows
