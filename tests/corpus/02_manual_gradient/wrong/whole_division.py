# wrong: gradient, train - 2 // n is 0: nothing moves
# mistake: none
# follow-through: train
# line: scale = 2 // len(x)

import numpy as np

def predict(x, w, b):
    return w * x + b


def mse(y_hat, y):
    diff = y_hat - y
    return float(np.mean(diff ** 2))


def gradient(x, y, w, b):
    scale = 2 // len(x)
    e = predict(x, w, b) - y
    return scale * np.sum(e * x), scale * np.sum(e)


def train(x, y, w, b, lr, steps):
    history = []
    for i in range(steps):
        dw, db = gradient(x, y, w, b)
        w = w - lr * dw
        b = b - lr * db
        history.append([w, b])
    return np.array(history)
