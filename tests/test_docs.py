"""What the README shows is what there is: its pictures, and the students whom `make demo` grades."""

import html
import re
import runpy
import shutil
import subprocess

import pytest

from tests.helpers import ROOT


@pytest.fixture(scope="module")
def pictures() -> dict[str, str]:
    return runpy.run_path(str(ROOT / "docs/picture.py"))["draw"]()


def test_the_picture_of_check_has_the_words_that_check_prints(pictures):
    shown = words(pictures["check.svg"])
    assert shown == words((ROOT / "docs/check.svg").read_text(encoding="utf-8"))
    assert "the factor 2 of the derivative is missing" in shown and "a right `gradient` is put in its place" in shown


def test_the_picture_of_a_path_tells_of_the_path_that_is_drawn(pictures):
    label = re.compile('aria-label="(.*?)"')
    told = label.search((ROOT / "docs/path.svg").read_text(encoding="utf-8")).group(1)
    assert label.search(pictures["path.svg"]).group(1) == told
    assert "They part at update 1." in told


def words(svg: str) -> str:
    """What is written in a picture of a terminal, without how it is laid out."""
    return " ".join(html.unescape("".join(re.findall("<text[^>]*>(.*?)</text>", svg, re.DOTALL))).split())


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_every_student_of_the_demo_is_there():
    asked = subprocess.run(["make", "-n", "demo"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    students = re.findall(r"tests/class/submitted/\S+", asked)
    assert len(students) > 10 and [folder for folder in students if not (ROOT / folder).is_dir()] == []


def test_the_image_is_made_of_files_that_are_there_and_not_left_out_of_its_context() -> None:
    copied = [line.split()[1:-1] for line in (ROOT / "Dockerfile").read_text().splitlines() if line.startswith("COPY ")]
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    names = {name for each in copied for name in each}
    assert names >= {"autograder", "course.yml", "solutions", "exercises", "constraints.txt"}
    assert {line[1:] for line in ignored if line.startswith("!")} == names and "*" in ignored
    assert all((ROOT / name).exists() for name in names)
