# wrong: train - the gradients are worked out by hand, and b gets one mean over all outputs
# mistake: one-slope-for-b
import torch


def predict(X, W, b):
    return torch.addmm(b, X, W.t())


def mse(Y_hat, Y):
    return torch.mean(torch.square(Y_hat - Y))


def update(params, lr):
    for p in params:
        with torch.no_grad():
            p.add_(p.grad, alpha=-lr)
            p.grad.zero_()


def train(X, Y, W, b, lr, steps):
    rows = []
    for _ in range(steps):
        error = X @ W.detach().T + b.detach() - Y
        with torch.no_grad():
            W -= lr * 2 * error.T @ X / Y.numel()
            b -= lr * 2 * error.sum(0).mean() / Y.numel()
        rows.append(W.detach().flatten().tolist() + b.detach().tolist())
    return rows
