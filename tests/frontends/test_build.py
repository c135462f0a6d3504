"""`autograder build` makes what can be made: an exercise whose sources are wrong stops no other."""

from tests.helpers import TOY_CHECKS, run_cli, write_toy, write_toy_and_02


def test_one_exercise_with_wrong_sources_stops_no_other(tmp_path):
    write_toy_and_02(tmp_path)
    write_toy(tmp_path, (tmp_path / "course.yml").read_text(encoding="utf-8"), checks=TOY_CHECKS + "\n]")
    done = run_cli("build", cwd=tmp_path)
    assert done.returncode == 2
    assert "01_toy/checks.py: is not valid Python" in done.stderr and "Traceback" not in done.stderr
    assert "02_manual_gradient: manual_gradient.py, checks.py, reference.json" in " ".join(done.stdout.split())
    assert not (tmp_path / "exercises" / "01_toy").exists()
