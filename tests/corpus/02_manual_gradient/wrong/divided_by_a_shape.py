# wrong: gradient, train - a tuple is no number
# mistake: none
# follow-through: train
# line: n = x.shape

import numpy as np

def predict(x, w, b):
    return w * x + b


def mse(y_hat, y):
    diff = y_hat - y
    return float(np.mean(diff ** 2))


def gradient(x, y, w, b):
    n = x.shape
    residual = predict(x, w, b) - y
    dw = 2 / n * np.sum(residual * x)
    db = 2 / n * np.sum(residual)
    return dw, db


def train(x, y, w, b, lr, steps):
    history = []
    for i in range(steps):
        dw, db = gradient(x, y, w, b)
        w = w - lr * dw
        b = b - lr * db
        history.append([w, b])
    return np.array(history)
