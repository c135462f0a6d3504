# wrong: update, train - the step is written into a name that was the tensor's data, which changes nothing; train uses it
# mistake: cleared-unmoved
# follow-through: train
import torch


def predict(X, W, b):
    return torch.addmm(b, X, W.t())


def mse(Y_hat, Y):
    return torch.mean(torch.square(Y_hat - Y))


def update(params, lr):
    for p in params:
        values = p.data
        values = values - lr * p.grad
        p.grad.zero_()


def train(X, Y, W, b, lr, steps):
    rows = torch.empty(steps, W.numel() + b.numel(), dtype=W.dtype)
    for k in range(steps):
        mse(predict(X, W, b), Y).backward()
        update([W, b], lr)
        rows[k] = torch.cat((W.detach().flatten(), b.detach().flatten()))
    return rows
