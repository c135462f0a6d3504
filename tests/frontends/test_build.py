"""`autograder build` makes what can be made: an exercise whose sources are wrong stops no other."""

import shutil

from tests.helpers import TOY_YML, write_toy


def test_one_exercise_with_wrong_sources_stops_no_other(tmp_path, autograder):
    head, _, toy = TOY_YML.partition("  01_toy:\n")
    both = f"{head}  01_toy:\n{toy}  02_toy:\n{toy.replace('toy.py', 'second.py')}".replace(
        "points: 5\n", "points: 10\n", 1
    )
    write_toy(tmp_path, both)
    shutil.copytree(tmp_path / "solutions/01_toy", tmp_path / "solutions/02_toy")
    (tmp_path / "solutions/02_toy/toy.py").rename(tmp_path / "solutions/02_toy/second.py")
    (tmp_path / "solutions/01_toy/checks.py").write_text("]", encoding="utf-8")
    unbuilt = autograder("check", "02", cwd=tmp_path)
    assert unbuilt.returncode == 2 and "second.py: no such file: run `autograder build`" in unbuilt.stderr
    done = autograder("build", cwd=tmp_path)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert "01_toy/checks.py, line 1: is not valid Python" in " ".join(done.stderr.split())
    assert "02_toy: second.py, checks.py, reference.json" in " ".join(done.stdout.split())
    assert not (tmp_path / "exercises" / "01_toy").exists()
    (tmp_path / "solutions/01_toy/checks.py").write_text((tmp_path / "solutions/02_toy/checks.py").read_text())
    (tmp_path / "solutions/01_toy/mistakes.yml").write_text("- double.a: b\n  hint: c\n- double.d: e\n  hint: f\n")
    done = autograder("build", "01", cwd=tmp_path)
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 2, done.stderr
    assert done.stderr.startswith("autograder: ") and "\\n" not in done.stderr
