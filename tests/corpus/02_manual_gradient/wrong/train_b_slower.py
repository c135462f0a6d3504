# wrong: train - b takes shorter steps than w
# mistake: none
# line: w, b = (w - lr * dw, b - lr * 0.1 * db)
import numpy as np

def predict(x, w, b):
    return w * x + b

def mse(y_hat, y):
    return float(np.mean((y_hat - y) ** 2))

def gradient(x, y, w, b):
    error = predict(x, w, b) - y
    return (2 * np.mean(error * x), 2 * np.mean(error))

def train(x, y, w, b, lr, steps):
    rows = []
    for t in range(steps):
        dw, db = gradient(x, y, w, b)
        w, b = (w - lr * dw, b - lr * 0.1 * db)
        rows.append((w, b))
    return rows
