# %% [markdown]
# # 01 From arrays to tensors and back
#
# **Goal:** move numbers between NumPy, PyTorch and plain Python, and know each time whether they were copied.
#
# A tensor is an array that can also keep a record of how it was computed. Everything in this course goes
# through tensors, and most surprises at the start are not about gradients at all: a dtype changed on the
# way, two names share one block of memory, or a result is a tensor where a number was meant.
#
# The rounding that a change of dtype costs is easy to put a number on. float64 keeps about 16 digits,
# float32 about 7. For any number $v$ within the range of float32
#
# $$\frac{|\mathrm{float32}(v) - v|}{|v|} \le 2^{-24} \approx 6 \cdot 10^{-8} .$$
#
# That looks harmless, but it does not go away: turning the result back into float64 keeps the rounded value.
# The course compares runs to many more digits than float32 has, so it uses float64 unless it says otherwise.

# %%
import numpy as np
import torch

# %% [markdown]
# ## Copy or share
#
# You know the difference from NumPy. In the cell below a copy keeps its own numbers, while a slice is a
# second name for the same memory: after the write, `a_slice[0]` is 9.0 and `a_copy[0]` is still 1.0.

# %%
numbers = np.array([1.0, 2.0, 3.0])
a_copy = numbers.copy()
a_slice = numbers[:]
numbers[0] = 9.0

# %% [markdown]
# PyTorch has several ways to make a tensor of an array, and they differ in exactly two questions.
#
# | | dtype | memory |
# |---|---|---|
# | `torch.Tensor(a)` | always float32, whatever `a` holds | a copy, unless `a` was float32 already |
# | `torch.tensor(a)` | the array's, or the one you name | always a copy |
# | `torch.as_tensor(a)` | the array's, or the one you name | shared if the dtype stays, else a copy |
# | `torch.from_numpy(a)` | the array's | always shared |
#
# Two traps hide in this table. A capital letter is easily typed and turns integers and float64 into float32
# without a word. And whether `as_tensor` shares can depend on the data: `torch.as_tensor(a,
# dtype=torch.float64)` copies an array of integers and shares one of float64.
#
# Python's `float` is NumPy's and PyTorch's float64: `dtype=float` asks for double precision.

# %% [markdown]
# ## A tensor of its own


# %%
def to_tensor(array, dtype=torch.float64):
    """A new tensor with the numbers of `array`.

    array: NumPy array of integers or floats, of any shape with at least one dimension (a transposed array or
    one with a step, like `a[::2]`, is an array too).
    dtype: the dtype of the tensor, float64 if none is named.
    Returns a tensor of the same shape that has its own memory: what is written into `array` afterwards does
    not show in it, nor the other way round.
    """
    # TODO 01.to_tensor: your code here
    raise NotImplementedError("01_tensors: to_tensor is not written yet")


# %% [markdown]
# ## A second name for the same memory
#
# Sharing costs nothing however large the array is. The price: whoever writes into one writes into both.


# %%
def shared_view(array):
    """A tensor over the very memory of `array`.

    array: NumPy array of integers or floats, of any shape with at least one dimension.
    Returns a tensor of the same shape and dtype: a write into either shows in the other.
    """
    # TODO 01.shared_view: your code here
    raise NotImplementedError("01_tensors: shared_view is not written yet")


# %% [markdown]
# ## Back to NumPy
#
# A tensor carries more than its numbers. The function below is worked out for you: use it whenever you
# wonder what you have in hand.


# %%
def about(tensor):
    """What a tensor is, in one line. (Nothing to do here.)"""
    graph = "a leaf" if tensor.is_leaf else "computed"
    grad = "requires grad" if tensor.requires_grad else "no grad"
    return f"shape {tuple(tensor.shape)}, {tensor.dtype}, on {tensor.device}, {grad}, {graph}"


# %% [markdown]
# NumPy knows arrays in the computer's main memory and nothing of gradients. So a tensor that requires grad
# refuses to become an array, and so does one that lives on an accelerator. Both refusals are there to make
# you say that you mean it: leave the graph, come to the CPU, then convert.
#
# Leave the graph without destroying it. Methods whose names end in `_` change the tensor they are called
# on, and the caller may still want to call `backward()`.


# %%
def to_numpy(tensor):
    """The numbers of `tensor` as a NumPy array.

    tensor: any shape (also none), any dtype that NumPy has; it may require grad, be computed from others,
    and live on any device.
    Returns an array of the same shape and dtype; it may share the tensor's memory. The tensor itself is left
    as it was: it still requires grad if it did, and still knows how it was computed.
    """
    # TODO 01.to_numpy: your code here
    raise NotImplementedError("01_tensors: to_numpy is not written yet")


# %% [markdown]
# Once `to_tensor` and `to_numpy` are written, the cell below draws what float32 costs. Each dot is a number
# $v$ that went through float32 and back: how large is its error, compared with $v$ itself? The dashed line
# is the bound from the top of this page. The upper edge of the dots jumps back up at 2, at 4 and at 8, because
# from there on the numbers that float32 has lie twice as far apart.

# %%
if __name__ == "__main__":
    from autograder import plots

    @plots.as_you_work
    def picture(figure):
        v = np.random.default_rng(1).uniform(1, 16, 4000)
        rounded = to_numpy(to_tensor(v, torch.float32)).astype(np.float64)
        ax = figure.add_subplot(xlabel="v", ylabel="error / v", ylim=(0, 7e-8))
        ax.plot(v, abs(rounded - v) / v, ".", markersize=2)
        ax.axhline(2.0**-24, color="black", linestyle="--", label="$2^{-24}$")
        ax.legend()

# %% [markdown]
# ## One number
#
# A loss is a tensor with a single element. To print it, to keep it in a list or to compare it, take the
# number out. A tensor kept in a list of losses keeps its whole graph alive as well.
#
# Taking out the one element only makes sense if there is exactly one. The neighbour below does that for a
# list.


# %%
def only(items):
    """The one item of a list. (Nothing to do here.)

    Raises ValueError if there is none, or more than one.
    """
    if len(items) != 1:
        raise ValueError(f"expected one item, not {len(items)}")
    return items[0]


# %%
def scalar(tensor):
    """The number in a tensor of one element.

    tensor: one element in any number of dimensions: shape (), (1,), (1, 1) and so on; it may require grad.
    Returns a plain Python number: an int for a tensor of integers, a float for one of floats.
    Raises ValueError if the tensor has no element or several.
    """
    # TODO 01.scalar: your code here
    raise NotImplementedError("01_tensors: scalar is not written yet")
