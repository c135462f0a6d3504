# wrong: gradient, train - the pair is (db, dw), as theta_0 and theta_1 stand in the lecture; train uses it
# mistake: slopes-swapped
# follow-through: train
import numpy as np


def predict(x, w, b):
    return b + x * w


def mse(y_hat, y):
    gaps = y - y_hat
    return float(gaps @ gaps) / len(gaps)


def gradient(x, y, w, b):
    X = np.column_stack([np.ones_like(x), x])
    theta = np.array([b, w])
    return 2 * X.T @ (X @ theta - y) / len(y)


def train(x, y, w, b, lr, steps):
    history = []
    for _ in range(steps):
        dw, db = gradient(x, y, w, b)
        w -= lr * dw
        b -= lr * db
        history.append([w, b])
    return history
