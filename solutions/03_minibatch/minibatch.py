# %% [markdown]
# # 03 Mini-batches
#
# **Goal:** train on a few points at a time, with every point used once per epoch.
#
# The gradient over all points is an average, and an average can be estimated from a sample. So split the
# data into batches, and take a step after each one instead of a single step after all of them. One pass over
# the whole data is an *epoch*; a batch $B$ of $|B|$ points gives one *update*:
#
# $$w \leftarrow w - \eta \, \frac{2}{|B|} \sum_{i \in B} e_i \, x_i, \qquad
#   b \leftarrow b - \eta \, \frac{2}{|B|} \sum_{i \in B} e_i, \qquad e_i = w x_i + b - y_i .$$
#
# With one batch of everything this is plain gradient descent, with batches of one point it is stochastic
# gradient descent in the strict sense. What lies between is how nearly all models are trained: many cheap
# steps in roughly the right direction go further than one exact step.

# %%
import numpy as np

# %% [markdown]
# ## How many updates
#
# The worked neighbour of this exercise counts. With 85 points and batches of 32 there are three updates in an
# epoch, and the last batch holds 21 points. It is short, but its points count as much as any others.


# %%
def updates_per_epoch(n, batch_size):
    """How many batches it takes to cover `n` points. (Nothing to do here.)"""
    full, rest = divmod(n, batch_size)
    return full + (1 if rest else 0)


# %% [markdown]
# ## Which points go together
#
# An array of whole numbers picks elements by their positions, in its own order: below, `picked` is
# `[30.0, 10.0]`. So a batch need not hold points, only their positions, and one batch of positions picks
# the right rows of `x` and of `y` alike.

# %%
values = np.array([10.0, 20.0, 30.0])
picked = values[np.array([2, 0])]

# %% [markdown]
# Without a generator the batches go through the data in order: a run is easy to follow by hand, and two
# programs can be compared number by number. With a generator the positions are shuffled first, so that points
# that stand side by side in the data (sorted by time, say) don't always share a batch.
#
# Use the generator that you are handed and no other. A generator made or seeded inside the function
# gives the same "random" order at every call, and the global one (`np.random.shuffle`) belongs to everybody.


# %%
def batches(n, batch_size, rng=None):
    """The positions 0 to n - 1, split into batches.

    n: how many points; batch_size: how many positions go into a batch, the last one may be shorter
    (and if batch_size is larger than n, the only one).
    rng: a np.random.Generator, or None.
    Returns a list of one-dimensional arrays of whole numbers which together hold every position once: in
    order without `rng`, else cut from the order that one call of `rng.permutation(n)` gives.
    """
    ### BEGIN SOLUTION
    order = np.arange(n) if rng is None else rng.permutation(n)
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]
    ### END SOLUTION


# %% [markdown]
# ## The descent, batch by batch
#
# The neighbour goes through the batches and takes one mean of each, over the points that are in it.


# %%
def batch_means(values, parts):
    """The mean of each part of `values`; `parts` is a list of arrays of positions. (Nothing to do here.)"""
    return np.array([np.mean(values[part]) for part in parts])


# %% [markdown]
# Now two loops: over the epochs, and in each over its batches. Three points decide whether it comes out right.
#
# - Divide by the length of *this* batch. Dividing the short last one by the batch size makes its step
#   too small.
# - Draw new batches in every epoch. If they are drawn once before the first one, the same points meet
#   again and again, and the shuffling has lost most of its use. (Tutorials often do just that.)
# - Write down a row after every update, not after every epoch.


# %%
def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    """Mini-batch gradient descent on the mean squared error, from the start (w, b).

    x, y: arrays of shape (N,); w, b: floats, the start; lr: the rate; epochs: passes through the data;
    batch_size, rng: as in `batches`; with `rng` the batches are drawn anew, once, for each epoch.
    Returns the trajectory, shape (updates, 2): row t holds (w, b) after update t + 1, over all epochs.
    The start itself is not a row.
    """
    ### BEGIN SOLUTION
    trajectory = []
    for _ in range(epochs):
        for batch in batches(len(x), batch_size, rng):
            error = w * x[batch] + b - y[batch]
            dw, db = 2 * np.mean(error * x[batch]), 2 * np.mean(error)
            w = w - lr * dw
            b = b - lr * db
            trajectory.append((w, b))
    return np.array(trajectory).reshape(-1, 2)
    ### END SOLUTION


# %% [markdown]
# Ten epochs at the same rate on 40 points, cut into ever smaller batches. Small batches make many more
# updates of the same data, so the path gets further, but it trembles: each batch has a lowest point of its
# own, and near the end these differ by more than what is left to go.

# %%
if __name__ == "__main__":
    from autograder import plots

    @plots.as_you_work
    def picture(figure):
        (x, y), start = plots.scattered(lambda x: 1.5 * x - 1), (-0.5, 2.0)

        def loss(row):
            return np.mean((row[0] * x + row[1] - y) ** 2)

        for ax, size in zip(figure.subplots(1, 3), (40, 8, 1), strict=True):
            rows = train(x, y, *start, 0.05, 10, size, np.random.default_rng(1))
            plots.path(plots.loss_contours(ax, loss, (-1, 3), (-3, 3), ("w", "b")), rows, start=start)
            ax.set_title(f"batches of {size}: {len(rows)} updates")
