"""Which checks of a student's file pytest runs: what a word of `-k` means."""

from pathlib import Path

import pytest

from tests.frontdoor import Shelf

CHOSEN = {
    "gradient": {"gradient"},
    "not gradient": {"predict", "mse", "train"},
    "gradient or mse": {"gradient", "mse"},
    "manual_gradient and mse": {"mse"},
    "02_manual": {"predict", "mse", "gradient", "train"},
    "one-update": {"predict", "mse", "gradient", "train"},
    "poem": set(),
}


@pytest.mark.parametrize(("words", "steps"), CHOSEN.items(), ids=CHOSEN)
def test_a_word_chooses_steps_before_it_means_files(built: Path, shelf: Shelf, words: str, steps: set[str]):
    done = shelf.pytest("exercises/02_manual_gradient", "--collect-only", "-q", "-k", words, cwd=built)
    ids = [line.partition("manual_gradient.py::")[2] for line in done.stdout.splitlines() if "::" in line]
    assert {name.partition("::")[0] for name in ids} == steps, done.stdout
    assert words != "one-update" or all("[a single update]" in name for name in ids)  # its title
