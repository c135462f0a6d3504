# wrong: train - b is moved first, and by the slope along w
# mistake: b-by-slope-of-w
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
        b = b - lr * dw
        w = w - lr * dw
        rows.append((w, b))
    return rows
