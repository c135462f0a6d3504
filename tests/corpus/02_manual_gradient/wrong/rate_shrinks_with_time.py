# wrong: train - the rate is divided by 1 + 0.1 t, which nobody asked for
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
    for t in range(steps):
        dw, db = gradient(x, y, w, b)
        rate = lr / (1 + 0.1 * t)
        w -= rate * dw
        b -= rate * db
        history.append([w, b])
    return history
