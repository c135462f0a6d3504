"""The script that draws the course's figures."""

from pathlib import Path

import numpy as np
import pytest

from tests.helpers import ROOT
from tools import figures


def test_the_script_draws_every_figure(tmp_path: Path) -> None:
    figures.main(["--out", str(tmp_path / "png"), "--course", str(ROOT)])
    written = {path.stem: path for path in (tmp_path / "png").iterdir()}
    of_002 = {"best_line", "candidates", "contour", "descent", "rate_too_small", "rate_too_large", "cost"}
    of_000 = {"loss_surface", "contour", *(f"training_{updates:03d}" for updates in figures.FRAMES)}
    assert set(written) == {f"002_{name}" for name in of_002} | {f"000_{name}" for name in of_000}
    for path in written.values():
        assert path.read_bytes().startswith(b"\x89PNG") and path.stat().st_size > 10_000


def test_the_rates_of_the_figures_are_what_they_are_called(tmp_path: Path) -> None:
    lesson = figures.Lesson(ROOT, tmp_path)
    best = np.polyfit(*figures.data_002(), 1)
    small, good, large = (lesson.descent_002(r) for r in (figures.TOO_SMALL, figures.RATE, figures.TOO_LARGE))
    assert np.linalg.norm(small[-1] - best) > 0.5 > 0.1 > np.linalg.norm(good[-1] - best)
    turns = np.sum(np.diff(large[:20], axis=0)[1:] * np.diff(large[:20], axis=0)[:-1], axis=1)
    assert (turns < 0).all() and np.linalg.norm(large[-1] - best) < 1e-3


def test_a_folder_without_solutions_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        figures.main(["--out", str(tmp_path / "png"), "--course", str(tmp_path)])
    assert stop.value.code == 2
    assert "no course with solutions" in capsys.readouterr().err
