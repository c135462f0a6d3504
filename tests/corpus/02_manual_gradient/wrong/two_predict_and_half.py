# wrong: predict, gradient, train - b left out of predict, which all use; and no factor 2
# mistake: predict-without-b, no-factor-2
import numpy as np


def predict(x, w, b):
    return w * x


def mse(y_hat, y):
    return float(np.mean((y_hat - y) ** 2))


def gradient(x, y, w, b):
    r = predict(x, w, b) - y
    return np.mean(r * x), np.mean(r)


def train(x, y, w, b, lr, steps):
    trajectory = []
    for _ in range(steps):
        dw, db = gradient(x, y, w, b)
        w = w - lr * dw
        b = b - lr * db
        trajectory.append((w, b))
    return np.array(trajectory).reshape(steps, 2)
