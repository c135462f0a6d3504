# wrong: train - the squared errors stand where the errors should, in the slope along w and in that along b
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
        error = (predict(x, w, b) - y) ** 2
        w -= lr * 2 * np.mean(x * error)
        b -= lr * 2 * np.mean(error)
        history.append([w, b])
    return history
