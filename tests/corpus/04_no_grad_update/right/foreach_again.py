# right: torch._foreach functions, gradients set to None by train
import torch


def predict(X, W, b):
    cols = [X @ W[m] + b[m] for m in range(W.shape[0])]
    return torch.stack(cols, dim=1)


def mse(Y_hat, Y):
    return (Y_hat - Y).pow(2).mean(dim=0).mean()


def update(params, lr):
    with torch.no_grad():
        torch._foreach_add_(params, [p.grad for p in params], alpha=-lr)
        torch._foreach_zero_([p.grad for p in params])


def train(X, Y, W, b, lr, steps):
    def one():
        W.grad = b.grad = None
        mse(predict(X, W, b), Y).backward()
        update([W, b], lr)
        return torch.cat((W.reshape(-1), b)).clone()
    return [one() for _ in range(steps)]
