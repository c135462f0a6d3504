# wrong: update - clamps each slope
# mistake: none
# line: p -= lr * p.grad.clamp(-0.5, 0.5)
import torch


def predict(X, W, b):
    cols = [X @ W[m] + b[m] for m in range(W.shape[0])]
    return torch.stack(cols, dim=1)


def mse(Y_hat, Y):
    return (Y_hat - Y).pow(2).mean(dim=0).mean()


def update(params, lr):
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad.clamp(-0.5, 0.5)
            p.grad.zero_()


def train(X, Y, W, b, lr, steps):
    out = []
    for _ in range(steps):
        gW, gb = torch.autograd.grad(((X @ W.T + b - Y) ** 2).mean(), (W, b))
        with torch.no_grad():
            W -= lr * gW
            b -= lr * gb
        out.append(W.flatten().tolist() + b.tolist())
    return out
