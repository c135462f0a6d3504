# right: powers of the map of one update
import numpy as np


def predict(x, w, b):
    return x * w + b


def mse(y_hat, y):
    return np.square(y_hat - y).mean().item()


def gradient(x, y, w, b):
    m = np.mean
    return 2 * (w * m(x * x) + b * m(x) - m(x * y)), 2 * (w * m(x) + b - m(y))


def train(x, y, w, b, lr, steps):
    H = 2 * np.array([[np.mean(x * x), np.mean(x)], [np.mean(x), 1.0]])
    c = 2 * np.array([np.mean(x * y), np.mean(y)])
    p, rows = np.array([w, b], float), []
    for _ in range(steps):
        p = p - lr * (H @ p - c)
        rows.append(p)
    return np.vstack(rows)
