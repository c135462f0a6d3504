# right: .data, and gradients cleared first
import torch


def predict(X, W, b):
    return torch.nn.functional.linear(X, W, b)


def mse(Y_hat, Y):
    return (Y - Y_hat).square().sum() / Y.numel()


def update(params, lr):
    for p in params:
        p.data = p.data - lr * p.grad.data
        p.grad = None


def train(X, Y, W, b, lr, steps):
    opt = torch.optim.SGD([W, b], lr=lr)
    rows = []
    for _ in range(steps):
        opt.zero_grad(set_to_none=False)
        mse(predict(X, W, b), Y).backward()
        opt.step()
        rows.append([*W.detach().flatten().tolist(), *b.tolist()])
    return rows
