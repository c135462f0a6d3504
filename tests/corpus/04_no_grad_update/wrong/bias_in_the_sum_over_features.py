# wrong: predict, train - b is added to every product before the sum over the features; train uses it
# mistake: b-per-feature
# follow-through: train
import torch


def predict(X, W, b):
    return (X[:, None, :] * W[None, :, :] + b[None, :, None]).sum(dim=2)


def mse(Y_hat, Y):
    return torch.mean(torch.square(Y_hat - Y))


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
