# right: gradients hung on by hand, _foreach_add_ on the data
import torch


def predict(X, W, b):
    return torch.nn.functional.linear(X, W, b)


def mse(Y_hat, Y):
    return torch.mean(torch.square(Y_hat - Y))


def update(params, lr):
    torch._foreach_add_([p.data for p in params], [p.grad for p in params], alpha=-lr)
    for p in params:
        p.grad = torch.zeros_like(p)


def train(X, Y, W, b, lr, steps):
    rows = []
    while len(rows) < steps:
        loss = mse(predict(X, W, b), Y)
        W.grad, b.grad = torch.autograd.grad(loss, [W, b])
        update([W, b], lr)
        rows.append([*W.detach().numpy().ravel(), *b.detach().numpy()])
    return rows
