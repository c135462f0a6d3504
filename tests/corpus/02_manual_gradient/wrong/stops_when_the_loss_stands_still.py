# wrong: train - the loop ends when the loss falls by less than a thousandth, so rows are missing
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
    history, before = [], float("inf")
    for _ in range(steps):
        dw, db = gradient(x, y, w, b)
        w -= lr * dw
        b -= lr * db
        history.append([w, b])
        now = mse(predict(x, w, b), y)
        if before - now < 1e-3:
            break
        before = now
    return history
