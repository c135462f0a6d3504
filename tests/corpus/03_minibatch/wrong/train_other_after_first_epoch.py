# wrong: train - right through the first epoch alone
# mistake: none
import numpy as np

def batches(n, batch_size, rng=None):
    order = np.arange(n) if rng is None else rng.permutation(n)
    return [order[start:start + batch_size] for start in range(0, n, batch_size)]

def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    rows = []
    for epoch in range(epochs):
        for i in batches(len(x), batch_size, rng if epoch == 0 else None):
            e = w * x[i] + b - y[i]
            w, b = (w - lr * 2 * np.mean(e * x[i]), b - lr * 2 * np.mean(e))
            rows.append((w, b))
    return np.array(rows)
