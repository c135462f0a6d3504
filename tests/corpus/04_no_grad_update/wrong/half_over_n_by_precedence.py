# wrong: mse, train - sum / 2 * n multiplies by the number of points; train uses it
# mistake: mse-half-n-times
# follow-through: train
import torch


def predict(X, W, b):
    return torch.addmm(b, X, W.t())


def mse(Y_hat, Y):
    n = Y.shape[0]
    return ((Y_hat - Y) ** 2).sum() / 2 * n


def update(params, lr):
    for p in params:
        with torch.no_grad():
            p.add_(p.grad, alpha=-lr)
            p.grad.zero_()


def train(X, Y, W, b, lr, steps):
    rows = torch.empty(steps, W.numel() + b.numel(), dtype=W.dtype)
    for k in range(steps):
        mse(predict(X, W, b), Y).backward()
        update([W, b], lr)
        rows[k] = torch.cat((W.detach().flatten(), b.detach().flatten()))
    return rows
