# wrong: predict, gradient, train - predict computes the line and returns nothing; gradient and train call it
# mistake: none
# follow-through: gradient, train
import numpy as np


def predict(x, w, b):
    y_hat = w * x + b


def mse(y_hat, y):
    gaps = y - y_hat
    return float(gaps @ gaps) / len(gaps)


def gradient(x, y, w, b):
    n = len(x)
    gaps = predict(x, w, b) - y
    return 2 / n * np.dot(gaps, x), 2 / n * gaps.sum()


def train(x, y, w, b, lr, steps):
    history = []
    for _ in range(steps):
        dw, db = gradient(x, y, w, b)
        w -= lr * dw
        b -= lr * db
        history.append([w, b])
    return history
