"""Puts arguments and secrets into a declared request, each escaped for where it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from agent.commerce.http.declared import PLACEHOLDER
from agent.commerce.port import RefusedError

Values = Mapping[str, Any]


def filled_url(template: str, arguments: Values) -> str:
    """Every argument percent-encoded, slashes and dots too: it stays one piece of the path or query it stands in."""
    return _filled(template, arguments, {}, _one_piece)


def filled_header(template: str, arguments: Values, secrets: Mapping[str, str]) -> str:
    """One line of printable text.

    Raises:
        RefusedError: what would be put in holds a line break or another control character.
    """
    text = _filled(template, arguments, secrets, str)
    if not (text.isascii() and text.isprintable()):
        raise RefusedError("a header would hold characters that no header may hold")
    return text


def filled_body(template: Any, arguments: Values, secrets: Mapping[str, str]) -> Any:
    """The JSON value with its texts filled; a text that is one placeholder becomes the argument as it is."""
    if isinstance(template, dict):
        return {name: filled_body(each, arguments, secrets) for name, each in template.items()}
    if isinstance(template, list | tuple):
        return [filled_body(each, arguments, secrets) for each in template]
    if not isinstance(template, str):
        return template
    whole = PLACEHOLDER.fullmatch(template)
    if whole and not whole[1]:
        return _value(whole[2], arguments)
    return _filled(template, arguments, secrets, str)


def _filled(template: str, arguments: Values, secrets: Mapping[str, str], escaped: Callable[[Any], str]) -> str:
    return PLACEHOLDER.sub(
        lambda found: secrets[found[2]] if found[1] else escaped(_value(found[2], arguments)), template
    )


def _one_piece(value: Any) -> str:
    text = str(value)
    # "." and ".." mean other places, and percent-encoding leaves them as they are.
    if text.strip(".") == "":
        raise RefusedError("an address cannot be made of nothing, '.' or '..'")
    return quote(text, safe="")


def _value(name: str, arguments: Values) -> Any:
    if name not in arguments:
        raise RefusedError(f"the request wants {name!r}, which the action does not give")
    return arguments[name]
