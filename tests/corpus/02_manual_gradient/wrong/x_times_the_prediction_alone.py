# wrong: gradient, train - the brackets end too late: x multiplies the prediction, not the residual
# mistake: none
# follow-through: train
# line: dw = -2 / n * np.sum(y - predict(x, w, b) * x)
import numpy as np


def predict(x, w, b):
    y_hat = x * w
    y_hat = y_hat + b
    return y_hat


def mse(y_hat, y):
    diff = y - y_hat
    return float((diff * diff).sum() / diff.size)


def gradient(x, y, w, b):
    n = x.shape[0]
    dw = -2 / n * np.sum(y - predict(x, w, b) * x)
    db = -2 / n * np.sum(y - predict(x, w, b))
    return dw, db


def train(x, y, w, b, lr, steps):
    path = np.zeros((steps, 2))
    for i in range(steps):
        dw, db = gradient(x, y, w, b)
        w, b = w - lr * dw, b - lr * db
        path[i] = w, b
    return path
