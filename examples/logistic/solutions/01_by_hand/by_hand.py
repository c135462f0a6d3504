# %% [markdown]
# # 01 Logistic regression by hand
#
# **Goal:** tell two classes apart with NumPy alone.
#
# A point has several features and a label, 0 or 1. The model works out one number per point, its *score*
# $z = w \cdot x + b$, and squeezes it between 0 and 1: the probability that the label is 1,
#
# $$p = \sigma(z) = \frac{1}{1 + e^{-z}} .$$
#
# Where the score is 0, both labels are equally likely. All such points form a line (with more features a plane), and
# learning means to put that line between the classes.

# %%
import numpy as np

# %% [markdown]
# ## The probability
#
# The neighbour works out the odds, for which $e^z$ is all that is needed. Mind that $e^{-z}$ is too large for a
# number where $z$ is far below 0: what comes out is right, but NumPy warns.


# %%
def odds(X, w, b):
    """How much likelier 1 is than 0, for each point: shape (n,). (Nothing to do here.)"""
    return np.exp(X @ w + b)


# %%
def probability(X, w, b):
    """The probability of label 1, for each point.

    X: array of shape (n, features); w: array of shape (features,); b: a float.
    Returns an array of shape (n,).
    """
    ### BEGIN SOLUTION
    return 1 / (1 + np.exp(-(X @ w + b)))
    ### END SOLUTION


# %% [markdown]
# ## The loss
#
# A prediction is good if it gives the label that came a high probability. The loss of a point is minus the logarithm of
# that probability: $-\log p$ for a 1, $-\log(1 - p)$ for a 0. The *cross entropy* is the mean over all points. The
# neighbour counts, which says less: a prediction of 0.51 counts as much as one of 0.99.


# %%
def accuracy(p, y):
    """The share of points whose likelier label is the right one, a float. (Nothing to do here.)"""
    return float(np.mean((p > 0.5) == (y == 1)))


# %%
def cross_entropy(p, y):
    """The mean cross entropy.

    p: probabilities of label 1, shape (n,), none of them 0 or 1; y: labels 0 or 1, whole numbers of shape (n,).
    Returns a float.
    """
    ### BEGIN SOLUTION
    return float(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))
    ### END SOLUTION


# %% [markdown]
# ## The gradient
#
# Logarithm and exponential cancel each other, and what is left looks like the gradient of a straight line's squared
# error, without its factor 2:
#
# $$\frac{\partial J}{\partial w} = \frac1n \sum_i (p_i - y_i) \, x_i, \qquad
#   \frac{\partial J}{\partial b} = \frac1n \sum_i (p_i - y_i) .$$
#
# The neighbour has no features: it learns one probability for all points.


# %%
def slope_without_features(y, b):
    """The slope of the cross entropy in b where every point has the score b, a float. (Nothing to do here.)"""
    return float(np.mean(1 / (1 + np.exp(-b)) - y))


# %%
def gradient(X, y, w, b):
    """The slopes of the mean cross entropy.

    X: array of shape (n, features); y: labels, shape (n,); w: array of shape (features,); b: a float.
    Returns the pair (dw, db) of an array of shape (features,) and a float.
    """
    ### BEGIN SOLUTION
    error = probability(X, w, b) - y
    return X.T @ error / len(X), float(np.mean(error))
    ### END SOLUTION


# %%
def train(X, y, w, b, lr, steps):
    """Gradient descent on all points.

    X, y, w, b: as in `gradient`, w and b are the start; lr: the rate; steps: how many updates.
    Returns the trajectory, shape (steps, features + 1): row t holds w and then b after update t + 1.
    """
    ### BEGIN SOLUTION
    trajectory = []
    for _ in range(steps):
        dw, db = gradient(X, y, w, b)
        w, b = w - lr * dw, b - lr * db
        trajectory.append([*w, b])
    return np.array(trajectory)
    ### END SOLUTION


# %% [markdown]
# Two classes, and the line between them at the start and after 1, 3, 10 and 100 updates (the darker, the later).

# %%
if __name__ == "__main__":
    from autograder import plots

    @plots.as_you_work
    def picture(figure):
        rng = np.random.default_rng(1)
        y = np.arange(60) % 2
        X = rng.standard_normal((60, 2)) + np.where(y[:, None] == 1, (2.5, 1.0), (0.0, 0.0))
        ax = figure.add_subplot(xlabel="first feature", ylabel="second feature", ylim=(-3, 4))
        for label in (0, 1):
            ax.plot(*X[y == label].T, "o", label=f"label {label}")
        start = np.array([-1.0, 0.5])
        rows = np.vstack([[*start, 0.3], train(X, y, start, 0.3, 1.0, 100)])
        for shade, t in enumerate((0, 1, 3, 10, 100), start=1):
            w1, w2, b = rows[t]
            ends = np.array([-2.5, 5.0])
            ax.plot(ends, -(w1 * ends + b) / w2, color=(0.1, 0.1, 0.1, shade / 5))
        ax.legend()
