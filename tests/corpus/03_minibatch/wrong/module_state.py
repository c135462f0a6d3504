# wrong: train - goes on from where an earlier call ended
# mistake: none
import numpy as np


def batches(n, batch_size, rng=None):
    order = np.arange(n) if rng is None else rng.permutation(n)
    return [order[i : i + batch_size] for i in range(0, n, batch_size)]


STATE = {}


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    w, b = STATE.get("end", (w, b))
    rows = []
    for _ in range(epochs):
        for part in batches(len(x), batch_size, rng):
            e = w * x[part] + b - y[part]
            w, b = w - lr * 2 * (e * x[part]).mean(), b - lr * 2 * e.mean()
            rows.append([w, b])
    STATE["end"] = w, b
    return rows
