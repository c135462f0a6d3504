"""What the tests of nbgrader's own tools share. They are slow: `make test-nbgrader`."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is marked `nbgrader`."""
    for item in items:
        if "tests/nb/end_to_end/" in str(item.path):
            item.add_marker(pytest.mark.nbgrader)
