# wrong: train - W and b are filled with zeros before the loop
# mistake: start-ignored
import torch


def predict(X, W, b):
    return torch.addmm(b, X, W.t())


def mse(Y_hat, Y):
    return torch.mean(torch.square(Y_hat - Y))


def update(params, lr):
    for p in params:
        with torch.no_grad():
            p.add_(p.grad, alpha=-lr)
            p.grad.zero_()


def train(X, Y, W, b, lr, steps):
    torch.nn.init.zeros_(W)
    torch.nn.init.zeros_(b)
    rows = []
    for _ in range(steps):
        mse(predict(X, W, b), Y).backward()
        update([W, b], lr)
        rows.append(torch.cat([W.detach().flatten(), b.detach()]))
    return rows
