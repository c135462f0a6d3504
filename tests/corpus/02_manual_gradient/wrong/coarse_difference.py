# wrong: gradient, train - a one-sided difference over a large distance
# mistake: none
# follow-through: train
import numpy as np


def predict(x, w, b):
    y_hat = x * w
    y_hat = y_hat + b
    return y_hat


def mse(y_hat, y):
    diff = y - y_hat
    return float((diff * diff).sum() / diff.size)


def gradient(x, y, w, b, h=1e-3):
    here = mse(predict(x, w, b), y)
    dw = (mse(predict(x, w + h, b), y) - here) / h
    db = (mse(predict(x, w, b + h), y) - here) / h
    return dw, db


def train(x, y, w, b, lr, steps):
    path = np.zeros((steps, 2))
    for i in range(steps):
        dw, db = gradient(x, y, w, b)
        w, b = w - lr * dw, b - lr * db
        path[i] = w, b
    return path
