# right: decorated lambda and autograd grad

import torch

def predict(X, W, b):
    return X @ W.T + b


def mse(Y_hat, Y):
    return ((Y_hat - Y) ** 2).mean()


@torch.no_grad()
def update(params, lr):
    grads = [p.grad for p in params]
    for p, g in zip(params, grads):
        p.add_(g, alpha=-lr)
        p.grad = None


def train(X, Y, W, b, lr, steps):
    def one():
        loss = mse(predict(X, W, b), Y)
        W.grad, b.grad = torch.autograd.grad(loss, [W, b])
        update((W, b), lr)
        return [*W.detach().ravel().tolist(), *b.detach().tolist()]
    return [one() for _ in range(steps)]
