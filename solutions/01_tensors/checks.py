"""What is observed of 01_tensors."""

import numpy as np
import torch

from autograder.checking import check, describe


def arrays(case):
    """Arrays of several dtypes, shapes and strides, by what a student would call them."""
    return {
        "vector": case.vector,
        "matrix": case.matrix,
        "vector of whole numbers": case.whole,
        "int32 matrix": case.grid.astype(np.int32),
        "float32 vector": case.vector.astype(np.float32),
        "float64 matrix": case.matrix.astype(np.float64),
        "every second": case.vector[::2],
        "column": case.matrix[:, 1],
        "transposed": case.matrix.T,
        "part of a matrix": case.grid[1:, ::2],
    }


def is_tensor(see, step, name, value):
    """Record that `value` is a tensor; False if it is not."""
    tensor = isinstance(value, torch.Tensor)
    see.fact(f"{name}: kind", "a tensor" if tensor else describe(value), f"`{step}` is asked for a tensor")
    return tensor


def write_and_look(see, name, array, tensor, marks):
    """Write new numbers into the array and the tensor in turn, and record the other after each write."""
    if tuple(tensor.shape) != array.shape:
        return
    first, last = (0,) * array.ndim, (-1,) * array.ndim
    array[first] = marks[0]
    see.array(f"{name}: the tensor, after a write into the array", tensor)
    tensor.detach().numpy()[last] = marks[1]
    see.array(f"{name}: the array, after a write into the tensor", array)


@check("to_tensor")
def to_tensor(module, case, see):
    """`to_tensor` makes a float64 tensor of its own from any array."""
    for name, array in arrays(case).items():
        before = array.copy()
        tensor = module.to_tensor(array)
        if is_tensor(see, "to_tensor", name, tensor):
            see.array(name, tensor, expected="a tensor", exact_dtype=True)
            see.unchanged(name, array, before)
            write_and_look(see, name, array, tensor, case.marks)


@check("to_tensor")
def to_tensor_dtype(module, case, see):
    """`to_tensor` takes the dtype that it is given."""
    for dtype in (torch.float32, torch.int64, torch.float64):
        for name, array in arrays(case).items():
            name = f"{name} as {str(dtype).removeprefix('torch.')}"
            tensor = module.to_tensor(array, dtype)
            if is_tensor(see, "to_tensor", name, tensor):
                see.array(name, tensor, expected="a tensor", exact_dtype=True)
                write_and_look(see, name, array, tensor, case.marks)


@check("shared_view")
def shared_view(module, case, see):
    """`shared_view` gives a tensor over the array's own memory, dtype and all."""
    for name, array in arrays(case).items():
        before = array.copy()
        tensor = module.shared_view(array)
        if is_tensor(see, "shared_view", name, tensor):
            see.array(name, tensor, expected="a tensor", exact_dtype=True)
            see.unchanged(name, array, before)
            write_and_look(see, name, array, tensor, case.marks)


def as_array(see, module, name, tensor):
    """Call `to_numpy` and record what came, and what became of the tensor."""
    before = tensor.detach().clone().requires_grad_(tensor.requires_grad)
    requires, leaf = tensor.requires_grad, tensor.is_leaf
    array = module.to_numpy(tensor)
    kind = "an array" if isinstance(array, np.ndarray | np.generic) else describe(array)
    see.fact(f"{name}: kind", kind, "`to_numpy` is asked for a NumPy array")
    see.array(name, array, expected="a NumPy array", exact_dtype=True)
    see.unchanged(name, tensor, before)
    kept = (tensor.requires_grad, tensor.is_leaf) == (requires, leaf)
    see.fact(f"{name}: gradient tracking", kept, "the tensor that was handed in has lost its place in the graph")


@check("to_numpy", elsewhere=("numbers",))
def to_numpy(module, case, see):
    """`to_numpy` gives the numbers of any tensor, with their dtype."""
    vector, matrix = case.tensor("vector"), case.tensor("matrix")
    whole, grid = case.tensor("whole"), case.tensor("grid")
    as_array(see, module, "vector", vector)
    as_array(see, module, "matrix", matrix)
    as_array(see, module, "vector of whole numbers", whole)
    as_array(see, module, "float32 vector", vector.float())
    as_array(see, module, "float64 matrix", matrix.double())
    as_array(see, module, "int32 matrix", grid.to(torch.int32))
    as_array(see, module, "transposed", matrix.T)
    as_array(see, module, "single number", vector[1])
    as_array(see, module, "one element", whole[:1])


@check("to_numpy", elsewhere=("numbers",))
def to_numpy_grad(module, case, see):
    """`to_numpy` works on tensors that require grad, and leaves their graph alone."""
    leaf = case.tensor("matrix", requires_grad=True)
    number = case.tensor("vector")[0].clone().requires_grad_(True)
    computed = leaf * leaf * number
    as_array(see, module, "matrix that requires grad", leaf)
    as_array(see, module, "number that requires grad", number)
    as_array(see, module, "computed matrix", computed)
    loss = computed.mean()
    as_array(see, module, "computed number", loss)
    loss.backward()
    see.array("gradient of the matrix, afterwards", leaf.grad)
    see.array("gradient of the number, afterwards", number.grad)
    as_array(see, module, "its gradient", leaf.grad)


def as_number(see, module, name, tensor):
    """Call `scalar` and record the number, its kind, and what became of the tensor."""
    requires = tensor.requires_grad
    before = tensor.detach().clone().requires_grad_(requires)
    value = module.scalar(tensor)
    kind = "bool" if isinstance(value, bool) else "int" if isinstance(value, int) else "float"
    number = isinstance(value, int | float)
    sentence = "an int comes from a tensor of integers, a float from one of floats, and nothing but those"
    see.fact(f"{name}: kind", kind if number else describe(value), sentence)
    see.number(name, value)
    see.unchanged(name, tensor, before)
    kept = tensor.requires_grad == requires
    see.fact(f"{name}: gradient tracking", kept, "the tensor that was handed in has lost its place in the graph")


@check("scalar")
def scalar(module, case, see):
    """`scalar` takes the Python number out of a tensor of one element."""
    vector, whole = case.tensor("vector"), case.tensor("whole")
    as_number(see, module, "shape ()", vector[0])
    as_number(see, module, "shape (1,)", vector[1:2])
    as_number(see, module, "shape (1, 1)", vector[2:3].reshape(1, 1))
    as_number(see, module, "shape (1, 1, 1)", vector[3].reshape(1, 1, 1))
    as_number(see, module, "a float64 tensor", vector[2].double())
    as_number(see, module, "a float32 tensor", vector[1].float())
    as_number(see, module, "a whole number", whole[0])
    as_number(see, module, "a whole number of shape (1, 1)", whole[1].reshape(1, 1))
    as_number(see, module, "an int32 tensor", whole[2:3].to(torch.int32))
    leaf = case.tensor("vector", requires_grad=True)
    loss = (leaf * leaf).mean()
    as_number(see, module, "a computed loss", loss)
    loss.backward()
    see.array("gradient of the loss, afterwards", leaf.grad)
    as_number(see, module, "a number that requires grad", vector[3].clone().requires_grad_(True))


@check("scalar")
def scalar_refuses(module, case, see):
    """`scalar` raises ValueError if there is not exactly one element."""
    vector, matrix, whole = case.tensor("vector"), case.tensor("matrix"), case.tensor("whole")
    several = {
        "two elements": vector[:2],
        "a vector": vector,
        "a matrix": matrix,
        "a column": matrix[:, :1],
        "whole numbers": whole,
        "a vector that requires grad": case.tensor("vector", requires_grad=True),
        "no element": vector[:0],
        "no row": matrix[:0],
        "no column": matrix[:1, :0],
    }
    for name, tensor in several.items():
        sentence = f"shape {tuple(tensor.shape)} has {tensor.numel()} elements, so there is no one number to give"
        see.raises(name, ValueError, lambda tensor=tensor: module.scalar(tensor), sentence)
    see.number("one element still works", module.scalar(vector[:1]))
