"""01 against tutorial 002, section 5.3.1: the dtypes and the digits that it prints, and what shows a write."""

import numpy as np
import pytest
import torch

EXERCISE = "01_tensors"

# The number that the tutorial drew, and what float32 makes of it.
DRAWN, ROUNDED = 0.28093450968738076, 0.28093451261520386


@pytest.fixture
def module(solution):
    return solution(EXERCISE)


def test_a_copy_does_not_show_a_write_and_a_view_does(module):
    example = np.array([1, 2], dtype=np.int32)
    copy, view = module.to_tensor(example, torch.int32), module.shared_view(example)
    assert copy.dtype == view.dtype == torch.int32
    assert copy.tolist() == view.tolist() == [1, 2]
    example[0] = 0
    assert copy.tolist() == [1, 2]
    assert view.tolist() == example.tolist() == [0, 2]


def test_capital_tensor_is_float32_and_ours_is_float64_unless_told_otherwise(module):
    example = np.array([1, 2], dtype=np.int32)
    assert torch.Tensor(example).dtype == torch.float32
    assert module.to_tensor(example).dtype == torch.float64


def test_one_element_gives_its_number(module):
    number = module.scalar(torch.tensor(1))
    assert number == 1
    assert type(number) is int


@pytest.mark.parametrize(("dtype", "value"), [(torch.float64, DRAWN), (torch.float32, ROUNDED), (float, DRAWN)])
def test_the_digits_of_each_dtype(module, dtype, value):
    tensor = module.to_tensor(np.array([DRAWN]), dtype)
    assert module.scalar(tensor) == value
    assert tensor.dtype == (torch.float64 if dtype is float else dtype)


def test_float64_again_stays_rounded(module):
    assert module.scalar(module.to_tensor(np.array([DRAWN])).float().double()) == ROUNDED


def test_a_tensor_that_requires_grad_comes_back_as_an_array(module, data_002):
    x, _ = data_002
    tensor = module.to_tensor(x).requires_grad_()
    back = module.to_numpy(2 * tensor)
    assert back.dtype == np.float64
    np.testing.assert_array_equal(back, 2 * x)
