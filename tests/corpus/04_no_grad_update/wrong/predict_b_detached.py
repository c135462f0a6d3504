# wrong: predict - b is cut off, the values are right
# mistake: none
# line: return X @ W.T + b.detach()
import torch


def predict(X, W, b):
    return X @ W.T + b.detach()


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
        loss = ((X @ W.T + b - Y) ** 2).mean()
        dW, db = torch.autograd.grad(loss, [W, b])
        with torch.no_grad():
            W -= lr * dW
            b -= lr * db
        rows.append(W.flatten().tolist() + b.tolist())
    return rows
