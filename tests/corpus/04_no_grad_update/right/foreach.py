# right: torch._foreach and addmm
import torch


def predict(X, W, b):
    return torch.addmm(b, X, W.t())


def mse(Y_hat, Y):
    return torch.nn.functional.mse_loss(Y_hat, Y)


def update(params, lr):
    with torch.no_grad():
        for p in params:
            p.add_(p.grad, alpha=-lr)
            p.grad.zero_()


def train(X, Y, W, b, lr, steps):
    out = torch.empty(steps, W.numel() + b.numel(), dtype=torch.float64)
    for k in range(steps):
        gW, gb = torch.autograd.grad(mse(predict(X, W, b), Y), (W, b))
        with torch.no_grad():
            W.sub_(lr * gW)
            b.sub_(lr * gb)
        out[k] = torch.nn.utils.parameters_to_vector([W, b]).detach()
    return out
