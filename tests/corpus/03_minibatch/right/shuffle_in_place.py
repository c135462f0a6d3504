# right: rng.shuffle of a range draws what rng.permutation does
import numpy as np
import math


def batches(n, batch_size, rng=None):
    idx = np.arange(n)
    if rng is not None:
        rng.shuffle(idx)
    return [idx[i:i + batch_size] for i in range(0, n, batch_size)]


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    theta = np.array([w, b], float)
    A = np.c_[x, np.ones(len(x))]
    history = []
    for _ in range(epochs):
        for part in batches(len(y), batch_size, rng):
            g = A[part].T @ (A[part] @ theta - y[part])
            theta = theta - 2 * lr * g / len(part)
            history.append(theta)
    return np.vstack(history)
