# wrong: train - one graph kept for all backward passes
# mistake: slopes-of-the-start
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
    loss = mse(predict(X, W, b), Y)
    for _ in range(steps):
        loss.backward(retain_graph=True)
        W.data = W.data - lr * W.grad
        b.data = b.data - lr * b.grad
        W.grad = b.grad = None
        rows.append(torch.cat([W.detach().flatten(), b.detach()]))
    return rows
