# wrong: mse - shape (1,)
# mistake: none
# line: return ((Y_hat - Y) ** 2).mean().reshape(1)
import torch


def predict(X, W, b):
    return X @ W.T + b


def mse(Y_hat, Y):
    return ((Y_hat - Y) ** 2).mean().reshape(1)


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
