# wrong: train - the rate is divided by the number of points
# mistake: train-averaged-twice
import numpy as np

def predict(x, w, b):
    return w * x + b

def mse(y_hat, y):
    return float(np.mean((y_hat - y) ** 2))

def gradient(x, y, w, b):
    error = predict(x, w, b) - y
    return (2 * np.mean(error * x), 2 * np.mean(error))

def train(x, y, w, b, lr, steps):
    path = []
    for _ in range(steps):
        dw, db = gradient(x, y, w, b)
        w, b = (w - lr / len(x) * dw, b - lr / len(x) * db)
        path.append((w, b))
    return path
