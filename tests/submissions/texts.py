"""A module and a notebook, and what becomes of such a text: source that runs, or a sentence."""

import json

import pytest

from autograder.errors import SubmissionError
from autograder.submissions.source import read_source

MODULE = 'def predict(x, w, b):\n    """Grüße"""\n    return w * x + b\n'


def notebook(*sources: object, **more: object) -> bytes:
    """A notebook of format 4 with these code cells."""
    cells = [{"cell_type": "code", "source": source, "metadata": {}, "outputs": []} for source in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}).encode()


def denial(data: bytes, name: str = "ada/predict.py") -> str:
    with pytest.raises(SubmissionError) as caught:
        read_source(data, name)
    message = str(caught.value)
    assert message.startswith(f"{name}: ") and "\n" not in message and len(message) < 300
    return message


def run(source: str) -> dict:
    """Execute source of this file's own."""
    names: dict = {}
    exec(compile(source, "x.py", "exec"), names)
    return names


def read_or_refused(data: bytes, name: str) -> None:
    try:
        read_source(data, name).encode()
    except SubmissionError as error:
        assert str(error).startswith(f"{name}: ")
