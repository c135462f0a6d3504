"""A student's Markdown as it may be shown on nbgrader's pages, where it lies beside the grades that can be edited there.

These pages render Markdown with all the HTML in it, scripts too. So a cell stays as it is only if what nbconvert
makes of it is text, links and pictures. HTML that marks up text is kept, any other turned into words. What
would still run, or cannot be rendered, is shown as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from urllib.parse import urlsplit

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors.sanitize import SanitizeHTML

Attachments = dict[str, dict[str, str]]
MAX_TEXT = 64 * 1024  # characters of a notebook's text: what renders it takes the square of the time for twice of some
MAX_SHOWN = 32 * 1024 * 1024  # characters of pictures in a cell, each as often as it is shown
BASE64_MARK = ";base64,"
PICTURES = ("image/png", "image/jpeg", "image/gif")
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
TAGS = {
    *("a", "abbr", "acronym", "b", "blockquote", "br", "code", "del", "dd", "div", "dl", "dt", "em", "hr", "i", "img"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "li", "ol", "p", "pre", "s", "span", "strong", "sub", "sup"),
    *("table", "tbody", "td", "th", "thead", "tr", "ul"),
}
ATTRIBUTES = frozenset({"align", "alt", "class", "href", "id", "src", "start", "style", "title"})
UNSEEN = re.compile(r"[\x00-\x20]+")  # browsers read an address without
STYLE = re.compile(r"text-align: ?(left|right|center);?")
SCHEMES = {"href": ("", "http", "https", "mailto"), "src": ("", "http", "https", "data")}
ACTIVE_MATH = re.compile(r"\\(href|style|class|cssId|require|unicode)\b")


def harmless(source: str, attachments: object = None) -> tuple[str, Attachments]:
    """A cell's text and pictures, for a page that renders all HTML.

    Its text is rendered here, without the pictures' data: no picture that is shown a thousand times fills the memory.

    Args:
        source: the text of a Markdown cell.
        attachments: pictures pasted into it, as a notebook has them, or anything else.
    """
    if len(source) > MAX_TEXT:
        return as_written(source), {}
    pictures = _pictures(attachments)
    blank = {name: dict.fromkeys(kinds, "") for name, kinds in pictures.items()}
    rendered = _rendered(source, blank, escape=False)
    if rendered != _rendered(source, blank, escape=True):
        source = SanitizeHTML().sanitize_html_tags(source)
        rendered = _rendered(source, blank, escape=False)
    if rendered is None or ACTIVE_MATH.search(rendered) or not _is_quiet(rendered):
        return as_written(source), {}
    largest = max((len(data) for kinds in pictures.values() for data in kinds.values()), default=0)
    if rendered.count(BASE64_MARK) * largest > MAX_SHOWN:
        return as_written(source), {}
    return source, pictures


def as_written(source: str) -> str:
    """A text as Markdown that shows it as it is."""
    return "\n".join(f"    {line}" for line in source.splitlines())


def _rendered(source: str, pictures: Attachments, escape: bool) -> str | None:
    """What nbconvert makes of it, None if it cannot."""
    renderer = IPythonRenderer(escape=escape, attachments=pictures)
    try:
        return str(MarkdownWithMath(renderer=renderer).render(source))
    except Exception:  # noqa: BLE001 - a picture that is not there, and whatever else a text may bring about
        return None


def _pictures(attachments: object) -> Attachments:
    """The pictures among a cell's attachments."""
    if not isinstance(attachments, Mapping):
        return {}
    found: Attachments = {}
    for name, kinds in attachments.items():
        kept = {kind: kinds[kind] for kind in PICTURES if kind in kinds} if isinstance(kinds, Mapping) else {}
        if kept and all(isinstance(data, str) and BASE64.fullmatch(data) for data in kept.values()):
            found[str(name)] = kept
    return found


def _is_quiet(page: str) -> bool:
    """Whether nothing in some HTML does anything but show text, links and pictures."""
    listener = _Listener()
    listener.feed(page)
    listener.close()
    return not listener.heard


class _Listener(HTMLParser):
    """Hears of everything in HTML that is not on the lists."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.heard |= tag not in TAGS or any(not _may_be(name, value or "") for name, value in attrs)

    def _hear(self, data: str, /) -> None:
        self.heard = True

    handle_comment = handle_decl = handle_pi = unknown_decl = _hear  # type: ignore[assignment]


def _may_be(name: str, value: str) -> bool:
    if name == "style":
        return STYLE.fullmatch(value) is not None
    if name == "class":
        return "mermaid" not in value.lower()
    if name not in SCHEMES:
        return name in ATTRIBUTES
    try:
        scheme = urlsplit(UNSEEN.sub("", value)).scheme.lower()
    except ValueError:
        return False
    return scheme in SCHEMES[name] and (scheme != "data" or value.startswith("data:image/"))
