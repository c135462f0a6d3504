# wrong: update, train - the name moves on to a new tensor, which is cleared
# mistake: new-tensors
import torch


def predict(X, W, b):
    return torch.nn.functional.linear(X, W, b)


def mse(Y_hat, Y):
    return torch.nn.MSELoss()(Y_hat, Y)


def update(params, lr):
    with torch.no_grad():
        for i, p in enumerate(params):
            g = p.grad
            p = p - lr * g
            p.grad = None


def train(X, Y, W, b, lr, steps):
    rows = torch.zeros(steps, W.numel() + b.numel(), dtype=W.dtype)
    for t in range(steps):
        mse(predict(X, W, b), Y).backward()
        update([W, b], lr)
        rows[t, :W.numel()] = W.detach().flatten()
        rows[t, W.numel():] = b.detach()
    return rows
