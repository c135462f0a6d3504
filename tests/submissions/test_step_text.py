"""Where the steps of an exercise stand in a student's file."""

from autograder.submissions.step_text import places_of
from tests.frontends.toy import as_notebook


def test_where_a_step_stands(tmp_path):
    source = "import torch\n\n\n@torch.no_grad()\ndef a():\n    pass\n\nb = lambda: 1\n\n\ndef a():\n    return 2\n"
    steps = ["a", "b", "c"]
    assert {step: place.shown("f.py") for step, place in places_of(source.encode(), "f.py", steps).items()} == {
        "a": "f.py:11",
        "b": "f.py:8",
    }
    assert places_of(as_notebook(source).encode(), "f.ipynb", steps)["a"].shown("f.ipynb") == "f.ipynb, cell 2"
    for broken in (b"def (", b"", b"\0", b"\xff"):
        assert places_of(broken, "f.py", steps) == places_of(broken, "f.ipynb", steps) == {}
