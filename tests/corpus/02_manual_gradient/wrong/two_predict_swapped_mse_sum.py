# wrong: predict, mse - w and b swapped; the sum of squares; the rest has its own formulas
# mistake: predict-swapped, mse-sum
import numpy as np


def predict(x, w, b):
    return b * x + w


def mse(y_hat, y):
    r = y_hat - y
    return float(r @ r)


def gradient(x, y, w, b):
    r = w * x + b - y
    return 2 * (r * x).mean(), 2 * r.mean()


def train(x, y, w, b, lr, steps):
    trajectory = []
    for _ in range(steps):
        dw, db = gradient(x, y, w, b)
        w = w - lr * dw
        b = b - lr * db
        trajectory.append((w, b))
    return np.array(trajectory).reshape(steps, 2)
