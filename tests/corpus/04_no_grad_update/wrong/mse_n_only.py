# wrong: mse, train - divides by rows
# mistake: mse-per-point
import torch


def predict(X, W, b):
    return X @ W.T + b


def mse(Y_hat, Y):
    return (Y_hat - Y).pow(2).sum() / Y.shape[0]


def update(params, lr):
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad
            p.grad = None


def train(X, Y, W, b, lr, steps):
    trajectory = []
    for _ in range(steps):
        loss = mse(predict(X, W, b), Y)
        loss.backward()
        update([W, b], lr)
        trajectory.append(torch.cat([W.detach().reshape(-1), b.detach()]))
    return trajectory
