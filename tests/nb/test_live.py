"""`check` in a running notebook."""

from autograder.nb import check


def test_a_test_cell_does_nothing_where_no_notebook_runs():
    assert check("gradient") == 0.0
