# wrong: predict, gradient, train - predicts a column; what uses it is right given that
# mistake: predict-column
import numpy as np


def predict(x, w, b):
    x = x.reshape(len(x), 1)
    return x @ np.array([[w]]) + b


def mse(y_hat, y):
    r = np.subtract(y, y_hat)
    return np.linalg.norm(r) ** 2 / r.shape[0]


def gradient(x, y, w, b):
    res = predict(x, w, b) - y
    return 2 * np.mean(res * x), 2 * np.mean(res)


def train(x, y, w, b, lr, steps):
    if steps == 0:
        return []
    gw, gb = gradient(x, y, w, b)
    w, b = w - lr * gw, b - lr * gb
    hist = [[w, b]]
    while len(hist) < steps:
        gw, gb = gradient(x, y, hist[-1][0], hist[-1][1])
        hist.append([hist[-1][0] - lr * gw, hist[-1][1] - lr * gb])
    return np.asarray(hist)
