# wrong: train - the steps in w are a hundredth too long
# mistake: none
# line: w, b = (w - lr * 1.01 * g[0], b - lr * g[1])
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
    for _ in range(steps):
        g = gradient(x, y, w, b)
        w, b = (w - lr * 1.01 * g[0], b - lr * g[1])
        rows.append([w, b])
    return np.array(rows)
