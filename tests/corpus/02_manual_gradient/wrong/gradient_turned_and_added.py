# wrong: gradient - the slopes have the wrong sign, and train adds them, so that its path is right
# mistake: turned-sign
import numpy as np


def predict(x, w, b):
    return b + x * w


def mse(y_hat, y):
    gaps = y - y_hat
    return float(gaps @ gaps) / len(gaps)


def gradient(x, y, w, b):
    n = len(x)
    left = y - predict(x, w, b)
    return 2 / n * (left * x).sum(), 2 / n * left.sum()


def train(x, y, w, b, lr, steps):
    history = []
    for _ in range(steps):
        up_w, up_b = gradient(x, y, w, b)
        w += lr * up_w
        b += lr * up_b
        history.append([w, b])
    return history
