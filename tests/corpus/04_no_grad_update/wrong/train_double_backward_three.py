# wrong: train - three times
# mistake: none
# line: loss = mse(predict(X, W, b), Y) * 3
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
    hist = []
    for _ in range(steps):
        loss = mse(predict(X, W, b), Y) * 3
        loss.backward()
        update([W, b], lr)
        hist.append(torch.cat([W.detach().flatten(), b.detach()]))
    return hist
