"""What a student writes between the code is kept, and nothing of it runs on the pages of the grades."""

import json
from html.parser import HTMLParser

import pytest
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from autograder.nb.restore import read_notebook

LESSON = """\
# Slopes

- a list with a [link](https://pytorch.org), *stress* and `x < y`
- $\\frac{\\partial L}{\\partial w} < 0$

| rate | loss |
|:-----|-----:|
| 0.1  | 2    |

```python
if a < b and c > d:
    print("<script>")
```

![picture](https://example.org/a.png) ![pasted](attachment:a.png)
"""


HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<style>* {display: none}</style>",
    "<div style='position: fixed; inset: 0'>10 of 10</div>",
    "<b onclick=alert(1)>x</b>",
    "# <script>alert(1)</script>",
    "| a |\n|---|\n| <script>alert(1)</script> |",
    "[x](javascript:alert(1))",
    "[x](JaVaScript&colon;alert(1))",
    "[x](&#1;javascript:alert(1))",
    "<javascript:alert(1)>",
    "[x]\n\n[x]: javascript:alert(1)",
    "[x](data:text/html,<script>alert(1)</script>)",
    "![x](vbscript:1)",
    "$\\href{javascript:alert(1)}{x}$",
    "```mermaid\ngraph TD\nA[<img src=x onerror=alert(1)>]\n```",
    "```mermaid\n<img src=x onerror=alert(1) \n```",
    "<!-- x --> <![CDATA[ <script> ]]> <?php ?>",
)


class Tags(HTMLParser):
    """Every tag of a page, with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def page_of(cell) -> str:
    """What nbgrader's pages show of a Markdown cell: nbconvert's rendering, all HTML in it."""
    renderer = IPythonRenderer(escape=False, attachments=cell.get("attachments", {}))
    return str(MarkdownWithMath(renderer=renderer).render(cell.source))


def markdown(text: str, **more):
    raw = {"cells": [{"cell_type": "markdown", "source": text, "metadata": {}, **more}], "nbformat": 4}
    return read_notebook(json.dumps(raw).encode(), "x.ipynb").cells[0]


def test_what_a_student_writes_between_the_code_is_kept_with_its_pictures():
    pasted = {"a.png": {"image/png": "aGk="}, "b": {"text/html": "<script>"}}
    cell = markdown(LESSON, attachments=pasted)
    assert cell.source == LESSON and cell.attachments == {"a.png": {"image/png": "aGk="}}
    assert 'src="data:image/png;base64,aGk="' in page_of(cell)


def test_a_picture_that_is_not_there_does_not_break_the_page():
    cell = markdown("![lost](attachment:lost.png)")
    assert "attachment:lost.png" in page_of(cell) and Tags(page_of(cell)).found[0][0] == "pre"


def test_text_and_pictures_without_end_are_shown_as_they_were_written():
    """Rendered, the one would take hours and the other 100 GB."""
    cells = [{"cell_type": "markdown", "source": text} for text in ("# Slopes", "<b>" * 1_000_000, "<b>" * 20_000, "#")]
    found = [cell.source for cell in read_notebook(json.dumps({"cells": cells}).encode(), "x.ipynb").cells]
    assert found == ["# Slopes", "    " + "<b>" * 1_000_000, "    " + "<b>" * 20_000, "    #"]
    pasted = {"a": {"image/png": "A" * 10_000_000}}
    assert markdown("![x](attachment:a)\n" * 3, attachments=pasted).attachments == pasted
    cell = markdown("![x](attachment:a)\n" * 3_000, attachments=pasted)
    assert "attachments" not in cell and cell.source == "\n".join(["    ![x](attachment:a)"] * 3_000)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_a_students_text_runs_on_the_pages_of_the_grades(text):
    for tag, attributes in Tags(page_of(markdown(f"before\n\n{text}\n\nafter"))).found:
        assert tag not in ("script", "img", "svg", "iframe", "style", "div", "object", "embed")
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        assert (attributes.get("href") or "#").startswith("#")
