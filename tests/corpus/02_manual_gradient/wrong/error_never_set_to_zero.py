# wrong: train - the slopes of all updates so far pile up, since the sums begin before the loop
# mistake: slopes-add-up
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
    n = len(x)
    history = []
    sum_w, sum_b = 0.0, 0.0
    for _ in range(steps):
        gaps = predict(x, w, b) - y
        sum_w += 2 / n * np.sum(gaps * x)
        sum_b += 2 / n * np.sum(gaps)
        w -= lr * sum_w
        b -= lr * sum_b
        history.append([w, b])
    return history
