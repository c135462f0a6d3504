"""A notebook that was handed in: its code cells in their order, whatever else is in it."""

import codecs
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.submissions.source import read_source
from tests.helpers import examples
from tests.submissions.texts import MODULE, denial, notebook, read_or_refused, run


def test_a_notebook_in_utf_16_is_read():
    data = notebook("x = 'Grüße'").decode().encode("utf-16")
    assert run(read_source(data, "n.ipynb"))["x"] == "Grüße"


def test_a_notebook_is_its_code_cells_in_order():
    source = read_source(
        notebook("a = 1", "", "   ", ["b = a\n", "b += 1\n", "c = b"], "def f():\n    return c"), "n.ipynb"
    )
    assert run(source)["f"]() == 2
    assert "\r" not in read_source(notebook("a = 1\r\nb = 2\r\n"), "n.ipynb")


def test_only_code_cells_count_and_a_bom_does_no_harm():
    cells = [{"cell_type": kind, "source": "x = 1 +"} for kind in ("markdown", "raw", "heading", None)]
    cells += [{"cell_type": "code", "source": "y = 2"}, "not a cell", None, 5, {}]
    data = codecs.BOM_UTF8 + json.dumps({"cells": cells}).encode()
    assert run(read_source(data, "n.ipynb"))["y"] == 2


def test_a_notebook_of_format_3_is_read():
    cells = [{"cell_type": "code", "input": ["a = 1\n", "b = 2"], "language": "python"}, {"cell_type": "markdown"}]
    data = json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}, {"cells": [cells[0]]}]}).encode()
    assert run(read_source(data, "n.ipynb"))["b"] == 2


@pytest.mark.parametrize(
    "line",
    [
        "%matplotlib inline",
        "%%time\nx = 1",
        "%%bash\nrm -rf /tmp/nothing\nx=(1 2",
        "!pip install torch",
        "    %timeit f()",
        "files = !ls",
        "now = %time 3",
        "predict?",
        "?predict",
        "%load_ext autoreload\n%autoreload 2",
        "from google.colab import drive\ndrive.mount('/content/drive')",
        "try:\n    import google.colab.files as files\n    up = files.upload()  # mine\nexcept ImportError:\n    pass",
    ],
)
def test_magic_and_shell_lines_are_left_out(line):
    names = run(read_source(notebook("import math", line, "y = 2"), "n.ipynb"))
    assert names["y"] == 2


@pytest.mark.parametrize(
    "cell",
    [
        "text = '''\n!not a command\n%not magic\n?\n'''\nassert text.count('\\n') == 4",
        "rm = 5\nrm -= 2\nassert rm == 3",
        "cp = [1]\ncp + [2]\ncp += [2]\nassert cp == [1, 2]",
        "mv = 0.5\nmv *= 2\nassert mv == 1",
        "a = (7\n  % 4)\nassert a == 3",
        "# what? really!\nok = True\nassert ok",
    ],
)
def test_plain_python_is_left_as_it_is(cell):
    run(read_source(notebook(cell), "n.ipynb"))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"{", "broken JSON"),
        (b'{"cells": [', "broken JSON"),
        (b"[" * 100_000 + b"]" * 100_000, "broken JSON"),
        (b'{"cells": [' + b"9" * 6000 + b"]}", "broken JSON"),
        (MODULE.encode(), "broken JSON"),
        ("{}".encode("utf-16"), "no list of cells"),
        (b"\x7fELF\xff", "not UTF-8"),
        (b"{}", "no list of cells"),
        (b"[]", "no list of cells"),
        (b'"cells"', "no list of cells"),
        (b'{"cells": {"a": 1}}', "no list of cells"),
        (b'{"cells": []}', "no code cells"),
        (b'{"worksheets": []}', "no code cells"),
        (b'{"worksheets": [{"cells": 5}]}', "no"),
        (b'{"worksheets": [{"cells": true}, 7]}', "no"),
        (notebook(), "no code cells"),
        (notebook("", " \n"), "no code cells"),
        (notebook(None, 5, {"a": 1}, [[1], None]), "no code cells"),
        (notebook(*["x = 1"] * 600), "600 cells, more than 500"),
        (notebook("x = 1\n" * 100_000), "MiB large"),
    ],
    ids=range(21),
)
def test_what_is_no_notebook_is_refused(data, said):
    assert said in denial(data, "ada/predict.ipynb")


ODD = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 3) | st.text(alphabet="x=1\n%!?'\"\\\ud800 #", max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["cells", "worksheets", "cell_type", "source", "input", "nbformat"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


CELLS = st.fixed_dictionaries({"cell_type": st.just("code"), "source": ODD}) | ODD


@given(ODD | st.fixed_dictionaries({"cells": st.lists(CELLS)}) | st.fixed_dictionaries({"worksheets": ODD}))
@settings(max_examples=examples(120))
def test_any_json_gives_source_or_a_refusal(data):
    read_or_refused(json.dumps(data).encode(), "a.ipynb")


@given(st.randoms(use_true_random=False))
@settings(max_examples=examples(100))
def test_a_damaged_notebook_gives_source_or_a_refusal(rng: random.Random):
    data = bytearray(notebook("%matplotlib inline\nx = 1", ["y = 2\n", "z = '''\n"], "'''"))
    for _ in range(rng.choice((1, 2, 6))):
        at = rng.randrange(len(data))
        data[at : at + rng.randrange(4)] = rng.choice(
            (b"", b'"', b"{", b"]", b"\xff", b"\0", b"9", b"\\u", b",", b"null")
        )
    read_or_refused(bytes(data), "a.ipynb")


def test_half_a_character_is_shown_as_one_that_is_not_known():
    data = notebook("# \ud800 \\ud800 \U0001f600", ["x = '\ud83d", "\ude00'"])
    assert b"# \\ud800 " in data  # as JSON writes it
    source = read_source(data, "n.ipynb")
    assert "# \ufffd \\ud800 \U0001f600" in source and run(source)["x"] == "\ufffd\ufffd"
