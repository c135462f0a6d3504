"""Known mistakes of 01_tensors: what each looks like is worked out by running it."""

from autograder.mistakes import mistake


@mistake(
    "to_tensor",
    "the memory is shared with the array where the dtype need not change",
    old="torch.tensor(",
    new="torch.as_tensor(",
)
def shares_memory():
    """Write a number into the array after the call. Does the tensor notice, also if the array holds float64?"""


@mistake(
    "to_tensor",
    "the array's dtype is kept and its memory shared, whatever dtype is asked for",
    old="torch.tensor(array, dtype=dtype)",
    new="torch.from_numpy(array)",
)
def from_numpy():
    """Which way makes a copy, and which takes a dtype? Look at both columns of the table."""


@mistake(
    "to_tensor",
    "the array's dtype is kept, whatever dtype is asked for",
    old="torch.tensor(array, dtype=dtype)",
    new="torch.tensor(array)",
)
def keeps_dtype():
    """Which dtype does the tensor have if the array holds whole numbers, and which one was asked for?"""


@mistake("to_tensor", "the array's dtype is kept where no dtype is named", old="dtype=torch.float64", new="dtype=None")
def keeps_dtype_by_default():
    """Call it with an array of whole numbers and nothing else. Which dtype does the task ask for then?"""


@mistake("to_tensor", "the dtype is float32 where none is named", old="dtype=torch.float64", new="dtype=torch.float32")
def float32_by_default():
    """How many digits does float32 keep? Which dtype does the task ask for if none is named?"""


@mistake(
    "to_tensor",
    "the dtype is always float64, whatever dtype is asked for",
    old="dtype=dtype",
    new="dtype=torch.float64",
)
def always_float64():
    """What does the second argument of your function do?"""


@mistake(
    "to_tensor",
    "the dtype is always float32, whatever dtype is asked for",
    old="torch.tensor(array, dtype=dtype)",
    new="torch.Tensor(array)",
)
def capital_letter():
    """What does a capital letter change? The table has a line for each of the two."""


@mistake(
    "to_tensor",
    "the numbers are rounded to float32 on their way",
    old="torch.tensor(array, dtype=dtype)",
    new="torch.tensor(array, dtype=torch.float32).to(dtype)",
    unseen=["float32"],
)
def rounded_on_the_way():
    """Do digits that were cut off come back if the dtype gets wider again?"""


@mistake(
    "to_tensor",
    "the numbers are rounded to float32 on their way, and float32 shares its memory",
    old="torch.tensor(array, dtype=dtype)",
    new="torch.Tensor(array).to(dtype)",
)
def capital_letter_then_cast():
    """What does a capital letter change? Do digits that were cut off come back if the dtype gets wider again?"""


@mistake(
    "to_tensor",
    "an array comes back, not a tensor",
    old="torch.tensor(array, dtype=dtype)",
    new='array.astype(str(dtype).removeprefix("torch."))',
)
def array_for_tensor():
    """Print the type of what you return."""


@mistake(
    "to_tensor",
    "vectors come back as columns",
    old="torch.tensor(array, dtype=dtype)",
    new="torch.tensor(array[:, None] if array.ndim == 1 else array, dtype=dtype)",
)
def columns():
    """Compare the shape of the array with that of the tensor."""


@mistake(
    "to_tensor",
    "the shape is lost: all numbers stand in one row",
    old="torch.tensor(array,",
    new="torch.tensor(array.ravel(),",
)
def flattened():
    """Compare the shape of the array with that of the tensor."""


@mistake(
    "to_tensor",
    "the fractions are cut off",
    old="torch.tensor(array, dtype=dtype)",
    new="torch.tensor(array.astype(int), dtype=dtype)",
)
def fractions_cut_off():
    """Which dtypes do the numbers pass through on their way?"""


@mistake("to_tensor", "nothing is returned", old="return torch", new="torch")
def tensor_not_returned():
    """What does a function give back that has no return?"""


@mistake(
    "to_tensor",
    "PyTorch's default dtype is changed for the whole program",
    old="return torch",
    new="torch.set_default_dtype(torch.float64)\n    return torch",
)
def default_dtype_changed():
    """Who else makes tensors in this program? Name the dtype where you make yours."""


@mistake("shared_view", "the numbers are copied", old="torch.from_numpy(array)", new="torch.tensor(array)")
def copied():
    """Write a number into the array after the call. Does the tensor notice?"""


@mistake(
    "shared_view",
    "the dtype becomes float32, which copies all other arrays",
    old="torch.from_numpy(array)",
    new="torch.from_numpy(array).float()",
)
def view_in_float32():
    """Can two names read the same bytes with different dtypes?"""


@mistake(
    "shared_view",
    "the dtype becomes float64, which copies all other arrays",
    old="torch.from_numpy(array)",
    new="torch.as_tensor(array, dtype=torch.float64)",
)
def view_in_float64():
    """Can two names read the same bytes with different dtypes?"""


@mistake("shared_view", "the array itself comes back, not a tensor", old="torch.from_numpy(array)", new="array")
def array_itself():
    """Print the type of what you return."""


@mistake(
    "shared_view",
    "arrays whose numbers do not lie side by side are copied",
    old="torch.from_numpy(array)",
    new="torch.from_numpy(np.ascontiguousarray(array))",
)
def made_contiguous():
    """Take every second element of an array, write into it after the call, and look at the tensor."""


@mistake(
    "shared_view",
    "arrays that do not lie in one piece are copied, as it happens when they are flattened",
    old="torch.from_numpy(array)",
    new="torch.from_numpy(array.reshape(-1)).reshape(array.shape)",
)
def reshaped():
    """When does reshape have to copy? Try a transposed array."""


@mistake("shared_view", "nothing is returned", old="return torch", new="torch")
def view_not_returned():
    """What does a function give back that has no return?"""


@mistake("to_numpy", "the tensor has not left its graph when it is converted", old=".detach().cpu()", new="")
def bare():
    """What does the error message ask for?"""


@mistake("to_numpy", "the caller's own tensor is detached from its graph", old=".detach()", new=".detach_()")
def detached_in_place():
    """What does the underscore at the end of a method's name mean, and who still needs the graph?"""


@mistake(
    "to_numpy", "requires_grad is switched off in the caller's tensor", old=".detach()", new=".requires_grad_(False)"
)
def requires_grad_off():
    """Does the tensor still require grad after your call? Somebody wants to train it."""


@mistake(
    "to_numpy", "the tensor is not brought to the CPU before it is converted", old=".detach().cpu()", new=".detach()", elsewhere=True
)
def to_numpy_not_on_cpu():
    """Where do NumPy's arrays live, and where may the tensor? What is missing for one that lives on an accelerator?"""


@mistake("to_numpy", "the dtype is always float64", old=".numpy()", new=".numpy().astype(np.float64)")
def numpy_always_float64():
    """Convert a tensor of whole numbers. Which dtype should the array have?"""


@mistake(
    "to_numpy",
    "the numbers pass through a list, which forgets their dtype",
    old="tensor.detach().cpu().numpy()",
    new="np.array(tensor.tolist())",
)
def by_way_of_list():
    """Which dtypes does Python know for numbers, and which does PyTorch?"""


@mistake("to_numpy", "a list comes back, or a plain number, and no array", old="detach().cpu().numpy()", new="tolist()")
def list_for_array():
    """Print the type of what you return."""


@mistake("to_numpy", "a tensor comes back, and no array", old=".detach().cpu().numpy()", new=".detach().cpu()")
def tensor_for_array():
    """Print the type of what you return."""


@mistake("to_numpy", "the shape is lost: all numbers stand in one row", old=".numpy()", new=".numpy().ravel()")
def numpy_flattened():
    """Compare the shape of the tensor with that of the array."""


@mistake("to_numpy", "dimensions of size one are dropped", old=".numpy()", new=".squeeze().numpy()")
def squeezed():
    """Which shape should a tensor with one element in one dimension get?"""


@mistake(
    "scalar",
    "the wrong kind of error is raised for a tensor without exactly one element",
    old='    if tensor.numel() != 1:\n        raise ValueError(f"expected one element, not {tensor.numel()}")\n',
    new="",
)
def error_of_item():
    """Read the name of the error that came. Which one was asked for?"""


@mistake("scalar", "an empty tensor is not refused as it should be", old="numel() != 1", new="numel() > 1")
def empty_not_refused():
    """How many elements does a tensor of shape (0, 3) have?"""


@mistake(
    "scalar",
    "an empty tensor gets an answer, where an error was asked for",
    old="    if tensor.numel() != 1:",
    new="    if tensor.numel() == 0:\n        return None\n    if tensor.numel() != 1:",
)
def empty_gets_none():
    """How many elements does a tensor of shape (0, 3) have?"""


@mistake("scalar", "the error is a TypeError, not a ValueError", old="raise ValueError", new="raise TypeError")
def type_error():
    """Which error does the task ask for? The tensor's type is all right, its size is not."""


@mistake(
    "scalar",
    "the refusal is an assertion, where a ValueError was asked for",
    old='    if tensor.numel() != 1:\n        raise ValueError(f"expected one element, not {tensor.numel()}")\n',
    new="    assert tensor.numel() == 1\n",
)
def assertion():
    """Which error does an assert raise, and which was asked for?"""


@mistake(
    "scalar",
    "the first of several elements is taken",
    old=(
        '    if tensor.numel() != 1:\n        raise ValueError(f"expected one element, '
        'not {tensor.numel()}")\n    return tensor.item()'
    ),
    new="    return tensor.flatten()[0].item()",
)
def first_of_several():
    """What should happen if there are three numbers, and which of them is the one?"""


@mistake(
    "scalar",
    "only the length of the first dimension is looked at, and shape () has none",
    old="tensor.numel()",
    new="len(tensor)",
)
def length_for_count():
    """What is len() of a tensor of shape (1, 3), and of one of shape ()?"""


@mistake("scalar", "only the length of the first dimension is looked at, and shape () has none")
def length_for_count_then_first(tensor):
    """What is len() of a tensor of shape (1, 3), and of one of shape ()?"""
    if len(tensor) != 1:
        raise ValueError(f"expected one element, not {len(tensor)}")
    while tensor.dim():
        tensor = tensor[0]
    return tensor.item()


@mistake("scalar", "only a tensor without dimensions is accepted", old="tensor.numel() != 1", new="tensor.dim() != 0")
def no_dimensions_only():
    """How many elements does a tensor of shape (1, 1) have?"""


@mistake("scalar", "integers come back as floats", old="tensor.item()", new="float(tensor)")
def always_float():
    """What should a tensor of integers give?"""


@mistake("scalar", "the fraction is cut off", old="tensor.item()", new="int(tensor)")
def always_int():
    """What should a tensor of floats give?"""


@mistake(
    "scalar",
    "the number is rounded to float32 on its way",
    old="tensor.item()",
    new="tensor.float().item() if tensor.is_floating_point() else tensor.item()",
    unseen=["float32"],
)
def scalar_rounded():
    """How many digits does float32 keep?"""


@mistake("scalar", "a list comes back where the tensor has dimensions", old="tensor.item()", new="tensor.tolist()")
def list_for_number():
    """What does your function give for a tensor of shape (1, 1)?"""


@mistake("scalar", "a tensor comes back, not a number", old="tensor.item()", new="tensor.detach().reshape(())")
def tensor_for_number():
    """Print the type of what you return."""


@mistake(
    "scalar",
    "a NumPy number comes back, not one of Python's own",
    old="tensor.item()",
    new="tensor.detach().numpy().reshape(-1)[0]",
)
def numpy_number():
    """Print the type of what you return. Which of Python's kinds of number was asked for?"""


@mistake(
    "scalar", "the caller's own tensor is detached from its graph", old="tensor.item()", new="tensor.detach_().item()"
)
def scalar_detached_in_place():
    """What does the underscore at the end of a method's name mean, and who still needs the graph?"""


@mistake("scalar", "nothing is returned", old="return tensor", new="tensor")
def number_not_returned():
    """What does a function give back that has no return?"""
