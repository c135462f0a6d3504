"""Draw the README's picture: what `autograder check` really prints for a student's file.

python docs/picture.py EXERCISE FILE OUT.svg
"""

import re
import sys
from pathlib import Path

from rich.console import Console

from autograder.checkfront import check_file
from autograder.load import load_course
from autograder.sandbox.host import Sandbox
from autograder.terminal import show_result


def main() -> None:
    """Check the file and save what the terminal would show."""
    exercise, file, out = sys.argv[1:]
    course = load_course(Path(__file__).parent.parent)
    with Sandbox(course.spec.limits.limits()) as sandbox:
        result = check_file(course, exercise, Path(file), sandbox)
    console = Console(record=True, width=80, file=Path("/dev/null").open("w"), highlight=False, force_terminal=True)
    console.print(f"$ autograder check {exercise[:2]}", style="dim", markup=False)
    show_result(console, result, course.exercises[exercise].title)
    svg = console.export_svg(title="autograder check")
    Path(out).write_text(re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL), encoding="utf-8")  # no web fonts


main()
