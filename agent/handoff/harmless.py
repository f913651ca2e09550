"""Text of other people's made harmless before it goes to a helpdesk: read there as it was written, and never run."""

from __future__ import annotations

import html
import re

from agent.language.words import without_invisible

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
# Helpdesks fill in {{placeholders}} and {% tags %} when a comment is shown or sent.
_TEMPLATES = re.compile(r"\{(?=[{%#])")
# An image or a link of Markdown needs its brackets side by side; an autolink its angle brackets.
_MARKDOWN = re.compile(r"\](?=[(\[])")
_FORMULA = re.compile(r"^\s*[=+\-@\t\r]")
_ANGLES = str.maketrans({"<": "\u2039", ">": "\u203a"})


def readable(text: str) -> str:
    """The words without control sequences, invisible characters, template marks and links of Markdown."""
    visible = without_invisible(_ANSI.sub("", text))
    return _MARKDOWN.sub("] ", _TEMPLATES.sub("{ ", visible)).replace("`", "'")


def plain_field(text: str) -> str:
    """One line for a field that somebody may show as HTML or export to a spreadsheet."""
    line = " ".join(readable(text).translate(_ANGLES).split())
    return f"'{line}" if _FORMULA.match(line) else line


def plain_lines(text: str) -> str:
    """Several lines, harmless even where they are taken for HTML or for cells."""
    lines = readable(text).translate(_ANGLES).split("\n")
    return "\n".join(f"'{line}" if _FORMULA.match(line) else line for line in lines)


def as_html(text: str) -> str:
    """The words as HTML that shows them and nothing else."""
    return html.escape(readable(text), quote=True).replace("\n", "<br>")
