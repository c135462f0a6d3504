# wrong: gradient, train - the slopes are X.T @ error / m, the formula of a halved loss; train uses them
# mistake: no-factor-2
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
    slopes = X.T @ (X @ theta - y) / len(y)
    return slopes[1], slopes[0]


def train(x, y, w, b, lr, steps):
    history = []
    for _ in range(steps):
        dw, db = gradient(x, y, w, b)
        w -= lr * dw
        b -= lr * db
        history.append([w, b])
    return history
