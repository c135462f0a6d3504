# right: einsum, norm, a generator of rows made a list; detached aliases are written to
import torch


def predict(X, W, b):
    return torch.einsum("nf,mf->nm", X, W) + b[None, :]


def mse(Y_hat, Y):
    return torch.linalg.vector_norm(Y_hat - Y).square() / Y.numel()


def update(params, lr):
    for p in params:
        alias = p.detach()
        alias -= lr * p.grad
    for p in params:
        p.grad = None


def descend(X, Y, W, b, lr, steps):
    for _ in range(steps):
        mse(predict(X, W, b), Y).backward()
        update([W, b], lr)
        yield [float(v) for p in (W, b) for v in p.detach().ravel()]


def train(X, Y, W, b, lr, steps):
    return list(descend(X, Y, W, b, lr, steps))
