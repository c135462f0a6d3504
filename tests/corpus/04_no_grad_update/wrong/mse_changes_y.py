# wrong: mse - works in place on Y
# mistake: none
# line: Y -= Y_hat.detach()
import torch


def predict(X, W, b):
    return X @ W.T + b


def mse(Y_hat, Y):
    Y -= Y_hat.detach()
    e = Y_hat - (Y + Y_hat.detach())
    return (e ** 2).mean()


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
