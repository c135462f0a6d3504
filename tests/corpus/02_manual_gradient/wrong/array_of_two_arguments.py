# wrong: train - np.array gets two arguments
# mistake: none
# line: history.append(np.array(w, b))

import numpy as np

def predict(x, w, b):
    return w * x + b


def mse(y_hat, y):
    diff = y_hat - y
    return float(np.mean(diff ** 2))


def gradient(x, y, w, b):
    err = predict(x, w, b) - y
    dw = 2 * np.mean(err * x)
    db = 2 * np.mean(err)
    return dw, db


def train(x, y, w, b, lr, steps):
    history = []
    for i in range(steps):
        dw, db = gradient(x, y, w, b)
        w = w - lr * dw
        b = b - lr * db
        history.append(np.array(w, b))
    return np.array(history)
