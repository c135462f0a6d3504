# wrong: train - the loss moves both parameters
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
        cost = mse(predict(x, w, b), y)
        w -= lr * cost
        b -= lr * cost
        history.append([w, b])
    return history
