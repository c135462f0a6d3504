# wrong: gradient, train - dw is the mean of the residuals, db their sum
# mistake: none
import numpy as np


def predict(x, w, b):
    out = np.zeros_like(x)
    for i in range(len(x)):
        out[i] = x[i] * w + b
    return out


def mse(y_hat, y):
    return sum((p - t) ** 2 for p, t in zip(y_hat, y)) / len(y)


def gradient(x, y, w, b):
    # missing two and x only in w
    e = w * x + b - y
    return e.mean(), e.sum()


def train(x, y, w, b, lr, steps):
    def walk():
        p, q = w, b
        for _ in range(steps):
            gw, gb = gradient(x, y, p, q)
            p, q = p - lr * gw, q - lr * gb
            yield p, q
    return list(walk())
