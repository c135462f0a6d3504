"""Intake: whatever a student hands in becomes Python source or one clear sentence that names the file; nothing of it runs."""

import codecs
import encodings.aliases
import hashlib
import json
import os
import random
import re
import socket

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.errors import SubmissionError
from autograder.submissions.source import make_submission, read_bytes, read_source
from tests.helpers import examples
from tests.submissions.texts import MODULE, denial, notebook, read_or_refused, run


@pytest.mark.parametrize(
    "data",
    [
        MODULE.encode(),
        codecs.BOM_UTF8 + MODULE.encode(),
        MODULE.replace("\n", "\r\n").encode(),
        MODULE.replace("\n", "\r").encode(),
        b"# -*- coding: latin-1 -*-\n" + MODULE.encode("latin-1"),
        b"#!/usr/bin/env python\n# vim: set fileencoding=cp1252 :\n" + MODULE.encode("cp1252"),
        b"# coding: utf-8\r\n" + MODULE.encode(),
        codecs.BOM_UTF8 + b"# coding: utf-8\n" + MODULE.encode(),
        b"\x0c\n" + MODULE.encode(),
    ],
    ids=["utf-8", "bom", "crlf", "cr", "latin-1", "cp1252", "declared", "bom-declared", "form-feed"],
)
def test_a_module_is_read_in_its_own_encoding_and_line_ends(data):
    source = read_source(data, "ada/predict.py")
    assert "\r" not in source and "\ufeff" not in source
    assert MODULE in source
    assert run(source)["predict"].__doc__ == "Grüße"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (MODULE.encode("utf-16"), "UTF-16"),
        (codecs.BOM_UTF16_BE + MODULE.encode("utf-16-be"), "UTF-16"),
        (MODULE.encode("utf-16-le"), "UTF-16"),
        (MODULE.replace("\n", "\r\n").encode("utf-16"), "UTF-16"),
        (MODULE.encode("latin-1"), "Latin-1"),
        (MODULE.encode("cp1252"), "Latin-1"),
    ],
)
def test_a_module_in_another_encoding_is_read_where_that_gives_python_and_it_is_said(data, said):
    got = make_submission("ada", "02_x", "predict.py", data, "ada/02_x/predict.py")
    assert got.source == MODULE and got.note == f"It is read as {said}: save it as UTF-8."
    assert got.sha256 == hashlib.sha256(data).hexdigest()
    assert make_submission("ada", "02_x", "predict.py", MODULE.encode(), "").note == ""


def test_a_notebook_in_utf_16_is_read():
    data = notebook("x = 'Grüße'").decode().encode("utf-16")
    assert run(read_source(data, "n.ipynb"))["x"] == "Grüße"


def test_a_submission_is_its_text_and_the_hash_of_its_bytes():
    data = codecs.BOM_UTF8 + MODULE.encode()
    got = make_submission("ada", "02_x", "predict.py", data, "ada/02_x/predict.py")
    assert (got.student, got.exercise, got.file, got.source) == ("ada", "02_x", "predict.py", MODULE)
    assert got.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b" \n\t\r\n", "is empty"),
        (b"\x7fELF\x02\x01\x01\x00\x00\x00", "binary"),
        (b"x = \xff +\n", "not utf-8 text"),
        ("no python: 5".encode("utf-16-le"), "binary"),
        (b"\xff\xfe" + b"x" * 9, "binary|not utf-8"),
        (b"# coding: klingon\nx = 1\n", "no other encoding that Python knows"),
        (b"# coding: rot13\nk = 1\n", "no other encoding"),
        (b"# coding: undefined\nx = 1\n", "no other encoding"),
        (b"# coding: ascii\n" + MODULE.encode(), "not ascii text"),
        (codecs.BOM_UTF8 + b"# coding: latin-1\nx = 1\n", "UTF-8"),
        (b"x = 1\n" * 100_000, "0.6 MiB large, more than"),
    ],
)
def test_what_is_no_text_is_refused(data, said):
    assert re.search(said.lower(), denial(data).lower())


@given(st.sampled_from(sorted(set(encodings.aliases.aliases.values()) | {"undefined", "idna", "punycode", "utf-7"})))
@settings(max_examples=examples(130))
def test_any_declared_encoding_gives_text_or_a_refusal(name):
    for tail in (b"x = 1\n", b"x = '\xe4\xff.....'\n", b"x = '" + b"a" * 90 + b"..'\n", b"\\ud800 +2AA-\n"):
        read_or_refused(f"# coding: {name}\n".encode() + tail, "ada/predict.py")


@given(st.binary(max_size=80), st.sampled_from(["a.py", "a.ipynb"]))
@settings(max_examples=examples(200))
def test_any_bytes_give_text_or_a_refusal(data, name):
    read_or_refused(data, name)


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
@settings(max_examples=examples(250))
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


def test_a_large_notebook_full_of_outputs_is_read(tmp_path):
    path = tmp_path / "predict.ipynb"
    cell = {"cell_type": "code", "source": "x = 1", "outputs": [{"data": {"image/png": "A" * 8_000_000}}]}
    path.write_text(json.dumps({"cells": [cell]}))
    assert run(read_source(read_bytes(path), str(path)))["x"] == 1


def test_files_that_are_none_are_refused_without_waiting(tmp_path):
    good = tmp_path / "good.py"
    good.write_bytes(b"x = 1\n")
    assert read_bytes(good) == b"x = 1\n"
    paths = {name: tmp_path / name for name in ("missing", "folder", "pipe", "link", "dangling", "socket", "big", "\n")}
    paths["folder"].mkdir()
    os.mkfifo(paths["pipe"])
    paths["link"].symlink_to(good)
    paths["dangling"].symlink_to(tmp_path / "nowhere")
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(os.path.relpath(paths["socket"]))
    with paths["big"].open("wb") as sparse:
        sparse.truncate(50 << 20)
    paths["nested"] = good / "below.py"
    paths["long"] = tmp_path / ("x" * 300)
    said = {
        "missing": "no such file",
        "\n": "no such file",
        "link": "link",
        "dangling": "link",
        "big": "50.0 MiB large",
    }
    said |= {"folder": "not a regular file", "pipe": "not a regular file", "long": "cannot be read", "socket": ""}
    for name, path in paths.items():
        with pytest.raises(SubmissionError) as caught:
            read_bytes(path)
        assert str(caught.value).startswith(f"{path}: ") and said.get(name, "cannot be read") in str(caught.value)
    listening.close()


@pytest.mark.parametrize("name", ["toy.ipynb", "TOY.IPYNB", "toy.ipynb.txt"])
def test_a_notebook_is_one_however_its_name_was_changed(name: str) -> None:
    data = b'{"cells": [{"cell_type": "code", "source": "x = 1"}]}'
    assert make_submission("ada", "01_toy", name, data, name).cells == "# %% cell 1\nx = 1\n"
    assert not make_submission("ada", "01_toy", "toy.py", b"x = 1\n", "toy.py").cells
