"""Feedback pages whose formulas show without a network: in MathML, which browsers draw themselves.

nbgrader's pages leave `$...$` to a script that is fetched from elsewhere. Here each formula is turned into MathML as the page is
made. Students write formulas, too: of what comes of one, only what lays out is kept, and every text is escaped. A formula that is
too long, defines commands or cannot be read stays as it was written.
"""

from __future__ import annotations

import html
import re
from xml.etree.ElementTree import tostring

from jinja2 import pass_context
from jinja2.runtime import Context
from latex2mathml.converter import convert_to_element
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

LONGEST = 2000  # characters of a formula
DEFINES = re.compile(r"\\(\w*newcommand|\w*def|let|DeclareMathOperator)(?![a-z])")  # a few would make endless ones
LAYOUT = {
    *("xmlns", "display", "mathvariant", "stretchy", "fence", "form", "lspace", "rspace", "width", "height", "depth"),
    *("accent", "accentunder", "columnalign", "columnspacing", "rowspacing", "columnlines", "rowlines", "separator"),
    *("minsize", "maxsize", "linethickness", "largeop", "movablelimits", "displaystyle", "scriptlevel", "symmetric"),
}


class FeedbackExporter(HTMLExporter):
    """Makes nbgrader's feedback pages: `c.GenerateFeedback.exporter_class`."""

    @pass_context
    def markdown2html(self, context: Context, source: str) -> str:
        """Markdown as HTML, as every exporter makes it, but for the formulas."""
        renderer = Renderer(
            escape=False,
            attachments=context.get("cell", {}).get("attachments", {}),
            embed_images=self.embed_images,
            path=context.get("resources", {}).get("metadata", {}).get("path", ""),
            anchor_link_text=self.anchor_link_text,
            exclude_anchor_links=self.exclude_anchor_links,
        )
        return str(MarkdownWithMath(renderer=renderer).render(source))


class Renderer(IPythonRenderer):
    """Renders Markdown with its formulas as MathML."""

    def block_math(self, body: str) -> str:
        """A formula on lines of its own."""
        return mathml(body, "block") or str(super().block_math(body))

    def inline_math(self, body: str) -> str:
        """A formula in a line."""
        return mathml(body, "inline") or str(super().inline_math(body))

    def latex_environment(self, name: str, body: str) -> str:
        """A formula that begins with `\\begin`."""
        return mathml(f"\\begin{{{name}}}{body}\\end{{{name}}}", "block") or str(super().latex_environment(name, body))


def mathml(formula: str, display: str) -> str:
    """A formula as MathML, "" where it cannot be; `display`: ``block`` or ``inline``."""
    if len(formula) > LONGEST or DEFINES.search(formula):
        return ""
    try:
        root = convert_to_element(formula, display=display)
        for node in root.iter():
            node.text = html.unescape(node.text or "")  # characters come as references, and texts as they stand
            for name in node.attrib.keys() - LAYOUT:
                del node.attrib[name]
        return tostring(root, encoding="unicode")
    except Exception:  # noqa: BLE001 - whatever a formula does to its parser, it stays as it was written
        return ""
