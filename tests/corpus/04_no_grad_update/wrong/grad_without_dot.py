# wrong: update, train - the gradient is asked for by a wrong name; train uses it
# mistake: none
# follow-through: train
import torch


def predict(X, W, b):
    return torch.addmm(b, X, W.t())


def mse(Y_hat, Y):
    return torch.mean(torch.square(Y_hat - Y))


def update(params, lr):
    with torch.no_grad():
        for p in params:
            p -= lr * p.gradient
            p.grad = None


def train(X, Y, W, b, lr, steps):
    rows = torch.empty(steps, W.numel() + b.numel(), dtype=W.dtype)
    for k in range(steps):
        mse(predict(X, W, b), Y).backward()
        update([W, b], lr)
        rows[k] = torch.cat((W.detach().flatten(), b.detach().flatten()))
    return rows
