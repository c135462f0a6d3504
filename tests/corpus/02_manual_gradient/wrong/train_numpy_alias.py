# wrong: train - appends the same array that is moved in place, and returns it stacked
# mistake: rows-aliased
import numpy as np


def predict(x, w, b):
    return w * x + b


def mse(y_hat, y):
    return float(np.mean((y_hat - y) ** 2))


def gradient(x, y, w, b):
    error = predict(x, w, b) - y
    return (2 * np.mean(error * x), 2 * np.mean(error))


def train(x, y, w, b, lr, steps):
    p = np.array([w, b])
    rows = [p] * steps
    for k in range(steps):
        g = gradient(x, y, *p)
        p -= lr * np.array(g)
        rows[k] = p
    return np.stack(rows)
