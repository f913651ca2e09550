"""Forms for the parts of a release, drawn from the agent's schema: a part that is added shows by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboards import words

Schema = Mapping[str, Any]
# A text that may be longer is written in an area.
LINE = 120


class Form:
    """Widgets over one document. `prefix` keeps their state apart from those of another draft or revision."""

    def __init__(self, document: Schema, prefix: str) -> None:
        self._definitions: Mapping[str, Schema] = document.get("$defs", {})
        self._prefix = prefix

    def fields(
        self, schema: Schema, value: Mapping[str, Any], path: str, leave_out: frozenset[str] = frozenset()
    ) -> Any:
        """Every field of a part, as it stands after the reader's edits."""
        properties = self._resolved(schema).get("properties", {})
        edited = {
            name: self.field(words.name(name), each, value.get(name, each.get("default")), f"{path}.{name}")
            for name, each in properties.items()
            if name not in leave_out
        }
        return {**value, **edited}

    def field(self, label: str, schema: Schema, value: Any, path: str) -> Any:
        """One field with the widget that fits it."""
        schema, is_optional = self._one_of(self._resolved(schema))
        key = f"{self._prefix}{path}"
        if "enum" in schema:
            return self._choice(label, schema["enum"], value, key)
        if schema.get("type") == "object" and not schema.get("properties"):
            return self._pairs(label, value or {}, key)
        if schema.get("type") == "object":
            return self._part(label, schema, value, path, is_optional=is_optional)
        if schema.get("type") == "array":
            return self._list(label, schema, value, key, path)
        if schema.get("type") == "boolean":
            return st.toggle(label, bool(value), key=key)
        if schema.get("type") == "integer" and not is_optional:
            return st.number_input(label, value=int(value or 0), step=1, key=key)
        return self._text(label, schema, value, key, is_optional=is_optional)

    def rows(self, schema: Schema, value: list[dict[str, Any]], path: str) -> list[dict[str, Any]]:
        """A table to edit; rows are added at its end and taken away by selecting them."""
        columns = list(self._resolved(schema).get("properties", {}))
        before = pd.DataFrame(value, columns=columns).astype(object)
        labels = {name: words.name(name) for name in columns}
        shown: pd.DataFrame = st.data_editor(
            before, key=f"{self._prefix}{path}", num_rows="dynamic", hide_index=True, column_config=labels
        )
        # What nobody touched stays as it is, to the letter.
        return value if shown.equals(before) else [row for row in map(_plain, shown.to_dict("records")) if row]

    def _part(self, label: str, schema: Schema, value: Any, path: str, *, is_optional: bool) -> Any:
        st.markdown(f"**{label}**")
        if is_optional and not st.toggle(f"{label} apply", value is not None, key=f"{self._prefix}{path}?"):
            return None
        return self.fields(schema, value or {}, path)

    def _pairs(self, label: str, value: Mapping[str, str], key: str) -> dict[str, str]:
        """What is said, and what is said in its place."""
        st.markdown(f"**{label}**")
        before = pd.DataFrame(list(value.items()), columns=["ours", "instead"]).astype(object)
        labels = {"ours": "What we say", "instead": "What is said instead"}
        shown: pd.DataFrame = st.data_editor(before, key=key, num_rows="dynamic", hide_index=True, column_config=labels)
        rows = (_plain(row) for row in shown.to_dict("records"))
        return {str(row["ours"]): str(row["instead"] or "") for row in rows if row.get("ours")}

    def _list(self, label: str, schema: Schema, value: Any, key: str, path: str) -> Any:
        items, _ = self._one_of(self._resolved(schema.get("items", {})))
        if items.get("type") == "object":
            st.markdown(f"**{label}**")
            return self.rows(items, list(value or []), path)
        if "enum" in items:
            return st.multiselect(label, items["enum"], list(value or []), key=key)
        text = st.text_area(label, "\n".join(value or []), key=key, help="One a line.")
        return [line.strip() for line in text.splitlines() if line.strip()]

    def _choice(self, label: str, choices: list[str], value: Any, key: str) -> Any:
        place = choices.index(value) if value in choices else 0
        return st.selectbox(label, choices, place, key=key, format_func=words.name)

    def _text(self, label: str, schema: Schema, value: Any, key: str, *, is_optional: bool) -> Any:
        told = "" if value is None else str(value)
        is_long = len(told) > LINE or schema.get("maxLength", 0) > LINE
        text = (st.text_area if is_long else st.text_input)(label, told, key=key)
        return None if is_optional and not text else text

    def _resolved(self, schema: Schema) -> Schema:
        reference = schema.get("$ref")
        return self._definitions[reference.rsplit("/", 1)[-1]] if reference else schema

    def _one_of(self, schema: Schema) -> tuple[Schema, bool]:
        """What a field is when it is something, and whether it may be nothing. An amount is written as text."""
        choices = [self._resolved(each) for each in schema.get("anyOf", ())]
        real = [each for each in choices if each.get("type") != "null"]
        if not choices:
            return schema, False
        return (real[0] if len(real) == 1 else {"type": "string"}), len(real) < len(choices)


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A row of a table as JSON says it; nothing at all when every cell is empty."""
    told = {str(name): _cell(value) for name, value in row.items()}
    return told if any(value is not None for value in told.values()) else {}


def _cell(value: Any) -> Any:
    if isinstance(value, list | dict | str | bool):
        return value
    if value is None or pd.isna(value):
        return None
    number = value.item() if hasattr(value, "item") else value
    return int(number) if isinstance(number, float) and number.is_integer() else number
