"""Who grades a class: what a cluster does not heed is refused."""

import pytest

from tests.helpers import put, write_toy


@pytest.mark.parametrize(("words", "unused"), [(["--workers", "2"], "--workers"), (["--no-fork"], "--no-fork")])
def test_what_a_cluster_does_not_heed_is_refused(tmp_path, words, unused, autograder):
    root = write_toy(tmp_path)
    put(root, "submitted/ada/01_toy/toy.py")
    done = autograder("grade", "submitted", "--out", "out", "--scheduler", "tcp://there:1", *words, cwd=root)
    assert done.returncode == 2 and not (root / "out").exists()
    assert (
        done.stderr == f"autograder: --scheduler tcp://there:1: a cluster's workers are its own: leave {unused} out\n"
    )
