# wrong: train - trains copies
# mistake: copies-trained
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
    W = W.clone().detach().requires_grad_(True)
    b = b.clone().detach().requires_grad_(True)
    hist = []
    for _ in range(steps):
        mse(predict(X, W, b), Y).backward()
        update([W, b], lr)
        hist.append(torch.cat([W.flatten(), b]).tolist())
    return hist
