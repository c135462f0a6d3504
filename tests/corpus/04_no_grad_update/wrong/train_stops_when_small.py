# wrong: train - it stops as soon as the loss is below a threshold, though so many updates were asked for
# mistake: stops-when-small
import torch


def predict(X, W, b):
    return X @ W.T + b


def mse(Y_hat, Y):
    return ((Y_hat - Y) ** 2).mean()


def update(params, lr):
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad
            p.grad.zero_()


def train(X, Y, W, b, lr, steps):
    trajectory = []
    for step in range(steps):
        loss = mse(predict(X, W, b), Y)
        loss.backward()
        update([W, b], lr)
        trajectory.append(W.flatten().tolist() + b.tolist())
        if loss.item() < 1e-4:
            break
    return trajectory
