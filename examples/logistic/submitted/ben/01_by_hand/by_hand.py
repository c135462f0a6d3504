import numpy as np


def probability(X, w, b):
    z = X.dot(w) + b
    return np.where(z >= 0, 1 / (1 + np.exp(-np.abs(z))), 1 - 1 / (1 + np.exp(-np.abs(z))))


def cross_entropy(p, y):
    return -sum(float(np.log(q if label == 1 else 1 - q)) for q, label in zip(p, y)) / len(y)


def gradient(X, y, w, b):
    dw, db = np.zeros(len(w)), 0.0
    for row, label in zip(X, y):
        error = 1 / (1 + np.exp(-(row @ w + b))) - label
        error = 2 * error
        dw = dw + error * row / len(y)
        db = db + error / len(y)
    return dw, db


def train(X, y, w, b, lr, steps):
    place, rows = np.append(w, b), []
    for _ in range(steps):
        dw, db = gradient(X, y, place[:-1], place[-1])
        place = place - lr * np.append(dw, db)
        rows.append(place)
    return rows
