# right: recursion, slopes from moments as the values of a dict
import numpy as np
from functools import reduce


def predict(x, w, b):
    X = np.column_stack((x, np.ones(len(x), dtype=x.dtype)))
    return X @ np.array([w, b])


def mse(y_hat, y):
    r = np.subtract(y, y_hat)
    return np.linalg.norm(r) ** 2 / r.shape[0]


def gradient(x, y, w, b):
    # normal equations: J = w^2 Sxx + 2wb Sx + ...
    sxx, sx, sxy, sy = np.mean(x * x), np.mean(x), np.mean(x * y), np.mean(y)
    return {"w": 2 * (w * sxx + b * sx - sxy), "b": 2 * (w * sx + b - sy)}.values()


def train(x, y, w, b, lr, steps):
    def go(state, k):
        if k == 0:
            return []
        g = gradient(x, y, *state)
        new = tuple(p - lr * q for p, q in zip(state, g))
        return [new] + go(new, k - 1)
    return np.array(go((w, b), steps)).reshape(-1, 2)
