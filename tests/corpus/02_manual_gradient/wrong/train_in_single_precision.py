# wrong: train - keeps the parameters in float32 from update to update, and says so
# mistake: none
import numpy as np


def predict(x, w, b):
    return x * w + b


def mse(y_hat, y):
    return float(np.mean(np.square(np.subtract(y_hat, y))))


def gradient(x, y, w, b):
    residual = predict(x, w, b) - y
    return 2 * np.mean(residual * x), 2 * np.mean(residual)


def train(x, y, w, b, lr, steps):
    history = np.zeros((steps + 1, 2), dtype=np.float32)
    history[0] = w, b
    for t in range(steps):
        history[t + 1] = history[t] - lr * np.array(gradient(x, y, *history[t]))
    return history[1:]
