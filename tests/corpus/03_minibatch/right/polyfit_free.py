# right: the gradient by matrix products, parameters as one vector
import numpy as np


def batches(n, batch_size, rng=None):
    order = np.arange(n) if rng is None else rng.permutation(n)
    return [order[i : i + batch_size] for i in range(0, n, batch_size)]


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    design = np.column_stack([x, np.ones(len(x))]).astype(float)
    theta, path = np.array([w, b], dtype=float), []
    for _ in range(epochs):
        for rows in batches(len(x), batch_size, rng):
            A = design[rows]
            theta = theta - lr * 2 / len(rows) * (A.T @ (A @ theta - y[rows]))
            path.append(theta)
    return np.vstack(path)
