# right: the product is an einsum, and all tensors are moved by one call for lists
import torch


def predict(X, W, b):
    return torch.einsum("nf,mf->nm", X, W) + b


def mse(Y_hat, Y):
    return torch.mean(torch.square(Y_hat - Y))


@torch.no_grad()
def update(params, lr):
    params = list(params)
    torch._foreach_add_(params, [p.grad for p in params], alpha=-lr)
    for p in params:
        p.grad = torch.zeros_like(p)


def train(X, Y, W, b, lr, steps):
    rows = torch.empty(steps, W.numel() + b.numel(), dtype=W.dtype)
    for k in range(steps):
        mse(predict(X, W, b), Y).backward()
        update([W, b], lr)
        rows[k] = torch.cat((W.detach().flatten(), b.detach().flatten()))
    return rows
