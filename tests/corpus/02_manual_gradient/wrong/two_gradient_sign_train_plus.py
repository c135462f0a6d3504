# wrong: gradient, train - both signs turned: ends right
# mistake: turned-sign, b-frozen
import numpy as np


def predict(x, w, b):
    return w * x + b


def mse(y_hat, y):
    return float(np.mean((y_hat - y) ** 2))


def gradient(x, y, w, b):
    r = y - (w * x + b)
    return 2 * np.mean(r * x), 2 * np.mean(r)


def train(x, y, w, b, lr, steps):
    rows = []
    for i in range(steps):
        dw, db = gradient(x, y, w, b)
        w, b = w - lr * dw, b
        rows.append([w, b])
    return np.array(rows)
