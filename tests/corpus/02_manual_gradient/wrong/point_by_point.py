# wrong: train - each update goes through the points one by one and moves after each
# mistake: none
import numpy as np


def predict(x, w, b):
    return b + x * w


def mse(y_hat, y):
    gaps = y - y_hat
    return float(gaps @ gaps) / len(gaps)


def gradient(x, y, w, b):
    n = len(x)
    gaps = predict(x, w, b) - y
    return 2 / n * np.dot(gaps, x), 2 / n * gaps.sum()


def train(x, y, w, b, lr, steps):
    history = []
    for _ in range(steps):
        for xi, yi in zip(x, y):
            gap = w * xi + b - yi
            w -= lr * 2 * gap * xi
            b -= lr * 2 * gap
        history.append([w, b])
    return history
