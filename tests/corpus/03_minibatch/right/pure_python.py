# right: plain Python numbers and loops
import numpy as np


def batches(n, batch_size, rng=None):
    order = [int(i) for i in (range(n) if rng is None else rng.permutation(n))]
    result, current = [], []
    for i in order:
        current.append(i)
        if len(current) == batch_size:
            result.append(np.array(current))
            current = []
    if current:
        result.append(np.array(current))
    return result


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    xs, ys, path = x.tolist(), y.tolist(), []
    for _ in range(epochs):
        for part in batches(len(xs), batch_size, rng):
            dw = db = 0.0
            for i in part.tolist():
                e = w * xs[i] + b - ys[i]
                dw += 2 * e * xs[i] / len(part)
                db += 2 * e / len(part)
            w -= lr * dw
            b -= lr * db
            path.append([w, b])
    return path
