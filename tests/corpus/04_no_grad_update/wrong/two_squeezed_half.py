# wrong: predict, update - squeezes, and goes half as far
# mistake: predict-squeezed, half-as-far
import torch


def predict(X, W, b):
    return (X @ W.T + b).squeeze()


def mse(Y_hat, Y):
    d = Y_hat - Y
    return (d * d).sum() / d.numel()


def update(params, lr):
    with torch.no_grad():
        for p in params:
            p.sub_(p.grad, alpha=lr / 2)
            p.grad = None


def train(X, Y, W, b, lr, steps):
    out = []
    for _ in range(steps):
        gW, gb = torch.autograd.grad(((X @ W.T + b - Y) ** 2).mean(), (W, b))
        W.data.sub_(gW, alpha=lr)
        b.data.sub_(gb, alpha=lr)
        out.append(torch.cat((W.detach().flatten(), b.detach())))
    return out
