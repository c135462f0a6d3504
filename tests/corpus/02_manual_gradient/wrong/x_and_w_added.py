# wrong: predict - x and w are added
# mistake: none
# line: x = x + w
import numpy as np


def predict(x, w, b):
    x = x + w
    return x + b


def mse(y_hat, y):
    diff = y - y_hat
    return float((diff * diff).sum() / diff.size)


def gradient(x, y, w, b):
    diff = y - (w * x + b)
    return -2 * np.mean(x * diff), -2 * np.mean(diff)


def train(x, y, w, b, lr, steps):
    path = np.zeros((steps, 2))
    for i in range(steps):
        dw, db = gradient(x, y, w, b)
        w, b = w - lr * dw, b - lr * db
        path[i] = w, b
    return path
