# wrong: predict - changes X
# mistake: none
# line: X -= X.mean(0)
import torch


def predict(X, W, b):
    out = X @ W.T + b
    X -= X.mean(0)
    return out


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
