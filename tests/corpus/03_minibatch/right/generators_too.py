# right: generators and while loops
import numpy as np


def batches(n, batch_size, rng=None):
    left = list(range(n)) if rng is None else rng.permutation(n).tolist()
    out = []
    while left:
        out.append(np.array(left[:batch_size]))
        left = left[batch_size:]
    return out


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    def walk():
        p = np.array([w, b], dtype=float)
        for _ in range(epochs):
            for k in batches(len(x), batch_size, rng):
                A = np.c_[x[k], np.ones(len(k))]
                p = p - lr * 2 * A.T @ (A @ p - y[k]) / len(k)
                yield p
    return np.array(list(walk())).reshape(-1, 2)
