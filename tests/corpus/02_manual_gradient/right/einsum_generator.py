# right: einsum, itertools.accumulate
import numpy as np
from itertools import accumulate


def predict(x, w, b):
    return np.polyval([w, b], x)


def mse(y_hat, y):
    r = np.subtract(y_hat, y)
    return np.einsum("i,i->", r, r) / r.size


def gradient(x, y, w, b):
    A = np.stack([x, np.ones_like(x)], axis=1)
    return tuple(2 / len(x) * A.T @ (A @ np.array([w, b]) - y))


def train(x, y, w, b, lr, steps):
    def move(p, _):
        return p - lr * np.array(gradient(x, y, *p))
    return np.array(list(accumulate(range(steps), move, initial=np.array([w, b], dtype=float)))[1:])
