# wrong: train - writes rows of rounded numbers
# mistake: none
# line: hist.append([round(w, 4), round(b, 4)])
import numpy as np


def predict(x, w, b):
    out = np.zeros_like(x)
    for i in range(len(x)):
        out[i] = x[i] * w + b
    return out


def mse(y_hat, y):
    return sum((p - t) ** 2 for p, t in zip(y_hat, y)) / len(y)


def gradient(x, y, w, b):
    X = np.stack([x, np.ones_like(x)], axis=1)
    g = 2 * X.T @ (X @ [w, b] - y) / len(y)
    return g


def train(x, y, w, b, lr, steps):
    hist = []
    for i in range(steps):
        dw, db = gradient(x, y, w, b)
        w, b = w - lr * dw, b - lr * db
        hist.append([round(w, 4), round(b, 4)])
    return hist
