# wrong: train - Adam
# mistake: train-adam
import torch


def predict(X, W, b):
    return X @ W.T + b


def mse(Y_hat, Y):
    return ((Y_hat - Y) ** 2).mean()


def update(params, lr):
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad
            p.grad = None


def train(X, Y, W, b, lr, steps):
    opt = torch.optim.Adam([W, b], lr=lr)
    hist = []
    for _ in range(steps):
        opt.zero_grad()
        mse(predict(X, W, b), Y).backward()
        opt.step()
        hist.append(torch.cat([W.detach().flatten(), b.detach()]))
    return hist
