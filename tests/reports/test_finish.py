"""Who has finished is told so."""

import shutil

from autograder.reports.finish import descent
from tests.frontends.toy import change_course


def test_who_finishes_is_told_so(copy, autograder):
    for exercise in ("01_toy", "02_manual_gradient"):
        shutil.copytree(copy / "solutions" / exercise, copy / "exercises" / exercise, dirs_exist_ok=True)
    for word in ("check", "progress"):
        said = autograder(word, cwd=copy).stdout
        assert all(line in said for line in descent()) and "all 2 exercises pass, 15 points" in said, word
    assert "lowest point" not in autograder("check", "01", cwd=copy).stdout
    change_course(copy, finish="Now go outside.")
    assert "Now go outside." in autograder("check", cwd=copy).stdout
