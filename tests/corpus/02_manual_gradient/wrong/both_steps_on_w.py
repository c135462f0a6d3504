# wrong: train - the line for b was copied and its target not changed: w moves by both slopes, b never
# mistake: w-takes-both-steps
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
        dw, db = gradient(x, y, w, b)
        w -= lr * dw
        w -= lr * db
        history.append([w, b])
    return history
