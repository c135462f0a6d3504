# right: switches tracking by hand and puts it back
import torch


def predict(X, W, b):
    return X @ W.T + b


def mse(Y_hat, Y):
    return ((Y_hat - Y) ** 2).mean()


def update(params, lr):
    was = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        for p in params:
            p.copy_(p - lr * p.grad)
            p.grad.fill_(0)
    finally:
        torch.set_grad_enabled(was)


def train(X, Y, W, b, lr, steps):
    rows = []
    for _ in range(steps):
        mse(predict(X, W, b), Y).backward()
        update([W, b], lr)
        rows.append(torch.cat([W.detach().flatten(), b.detach()]))
    return rows
