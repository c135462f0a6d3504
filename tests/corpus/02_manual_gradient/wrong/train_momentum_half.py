# wrong: train - momentum of 0.5
# mistake: momentum
import numpy as np


def predict(x, w, b):
    return w * x + b


def mse(y_hat, y):
    return float(np.mean((y_hat - y) ** 2))


def gradient(x, y, w, b):
    error = predict(x, w, b) - y
    return (2 * np.mean(error * x), 2 * np.mean(error))


def train(x, y, w, b, lr, steps):
    vw = vb = 0
    rows = []
    for i in range(steps):
        dw, db = gradient(x, y, w, b)
        vw, vb = 0.5 * vw + dw, 0.5 * vb + db
        w -= lr * vw
        b -= lr * vb
        rows.append([w, b])
    return np.array(rows)
