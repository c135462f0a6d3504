"""Intake: whatever a student hands in becomes Python source or one clear sentence that names the file; nothing of it runs."""

import codecs
import encodings.aliases
import hashlib
import json
import os
import re
import socket

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.errors import SubmissionError
from autograder.submissions.source import make_submission, read_bytes, read_source
from tests.helpers import examples
from tests.submissions.texts import MODULE, denial, read_or_refused, run


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
        (b"\xff\xfe\0garbage\x81\x82", "binary"),
        (codecs.BOM_UTF16_BE + b"garbage-", "not utf-8"),
        (b"caf\xe9\xe8", "not utf-8"),
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
