# wrong: update - moves only W by name
# mistake: none
import torch


def predict(X, W, b):
    return X @ W.T + b


def mse(Y_hat, Y):
    return ((Y_hat - Y) ** 2).mean()


def update(params, lr):
    W, b = params[0], params[-1]
    with torch.no_grad():
        W -= lr * W.grad
        b -= lr * b.grad
        W.grad.zero_()
        b.grad.zero_()


def train(X, Y, W, b, lr, steps):
    trajectory = []
    for _ in range(steps):
        loss = mse(predict(X, W, b), Y)
        loss.backward()
        update([W, b], lr)
        trajectory.append(torch.cat([W.detach().reshape(-1), b.detach()]))
    return trajectory
