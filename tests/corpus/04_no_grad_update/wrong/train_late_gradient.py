# wrong: train - b's gradient is taken after W has moved
# mistake: sequential-update
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
        W.grad, = torch.autograd.grad(loss, [W])
        b.grad = torch.zeros_like(b)
        update([W, b], lr)
        b.grad, = torch.autograd.grad(mse(predict(X, W, b), Y), [b])
        W.grad = torch.zeros_like(W)
        update([W, b], lr)
        rows.append(torch.cat([W.detach().flatten(), b.detach()]))
    return rows
