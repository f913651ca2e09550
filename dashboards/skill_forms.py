"""The form of one skill: what customers say, what is needed, calls. The steps have a form of their own."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboards import words
from dashboards.skills_api import Document, Form

PICKS = {"newest": "the newest", "oldest": "the oldest"}
SAID_AS = {
    "as_it_is": "As it is", "status": "As a status", "day": "As a day", "moment": "As day and time",
    "money": "As money", "number": "As a number",
}  # fmt: skip
KINDS = {
    "text": "Words", "number": "A number", "day": "A day", "yes_no": "Yes or no", "choice": "One of a list",
}  # fmt: skip
ANSWER_KINDS = ("text", "number", "money", "day", "moment", "yes_no")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
Move = Callable[[Document], None]


class Desk:
    """One skill on the table. `moves` are what buttons ask for, done once the whole form has been read."""

    def __init__(self, form: Form, key: str) -> None:
        self.form, self.key, self.moves = form, key, list[Move]()

    def said(self, skill: Document) -> Document:
        """What it is called, what it is for, and what customers say."""
        name = st.text_input("Name", skill["name"], key=f"{self.key}name", max_chars=40, help="Small letters and _.")
        does = st.text_input("What it does, in a sentence", skill.get("does", ""), key=f"{self.key}does", max_chars=600)
        lines = st.text_area(
            "What customers say for it, one a line", "\n".join(skill.get("examples", ())), key=f"{self.key}says",
            height=180, help="Three at least, as different as customers are. Nobody has to say them word for word.",
        )  # fmt: skip
        examples = [line.strip() for line in lines.splitlines() if line.strip()]
        return {**skill, "name": name.strip(), "does": does.strip(), "examples": examples}

    def needed(self, skill: Document) -> Document:
        """What is read of the customer, and what they are asked for."""
        st.markdown("**Out of the records.** The customer's own row; where they name an order, the one of that order.")
        facts = [self._fact(each, place) for place, each in enumerate(skill.get("facts", ()))]
        self._add("facts", "Add a fact", {"name": "", "table": "profile_customers", "column": "email"})
        st.markdown("**Asked of the customer.**")
        slots = [self._slot(each, place) for place, each in enumerate(skill.get("slots", ()))]
        self._add("slots", "Add a question", {"name": "", "question": "", "kind": "text"})
        return {**skill, "facts": facts, "slots": slots}

    def calls(self, skill: Document) -> Document:
        """What other systems are asked, or made to do."""
        hosts = ", ".join(f"`{each}`" for each in self.form.hosts) or "none yet"
        secrets = ", ".join(f"`{{secret:{each}}}`" for each in self.form.secrets) or "none yet"
        st.caption(
            f"Hosts that may be called: {hosts}. Secrets that are set: {secrets}. Nobody here sees what they are."
        )
        calls = [self._call(each, place) for place, each in enumerate(skill.get("calls", ()))]
        request = {"name": "", "method": "GET", "url": "https://", "headers": {}, "answers": []}
        self._add("calls", "Add a call", {"request": request})
        return {**skill, "calls": calls}

    def _fact(self, fact: Document, place: int) -> Document:
        key = f"{self.key}facts.{place}."
        with st.container(border=True):
            cells = [f"{table}.{column}" for table, columns in self.form.tables.items() for column in columns]
            name, cell = st.columns([1, 2])
            called = name.text_input("Called", fact["name"], key=f"{key}name", max_chars=40, placeholder="order_total")
            held = f"{fact['table']}.{fact['column']}"
            options = cells if held in cells else [held, *cells]
            chosen = cell.selectbox("Is", options, options.index(held), format_func=cell_in_words, key=f"{key}cell")
            table, _, column = chosen.partition(".")
            more = self._how(fact, table, key)
            self._take_away("facts", place, key)
        return {**fact, "name": called.strip(), "table": table, "column": column, **more}

    def _how(self, fact: Document, table: str, key: str) -> Document:
        """Which row it is when there are several, and how it is said."""
        times = [name for name, kind in self.form.tables.get(table, {}).items() if kind == "moment"] or ["recorded_at"]
        held = fact.get("by", "recorded_at")
        pick, by, said = st.columns(3)
        picked = pick.selectbox(
            "Of several",
            list(PICKS),
            list(PICKS).index(fact.get("pick", "newest")),
            format_func=PICKS.__getitem__,
            key=f"{key}pick",
        )
        place = times.index(held) if held in times else 0
        time = by.selectbox("By", times, place, format_func=words.name, key=f"{key}by.{table}")
        how = list(SAID_AS).index(fact.get("said_as", "as_it_is"))
        style = said.selectbox("Said", list(SAID_AS), how, format_func=SAID_AS.__getitem__, key=f"{key}as")
        found: Document = {"pick": picked, "by": time, "said_as": style}
        if table == "catalog_policy_clauses":
            found["key"] = st.text_input("Id of the sentence of policy", fact.get("key") or "", key=f"{key}key") or None
        return found

    def _slot(self, slot: Document, place: int) -> Document:
        key = f"{self.key}slots.{place}."
        with st.container(border=True):
            name, kind = st.columns([2, 1])
            called = name.text_input("Called", slot["name"], key=f"{key}name", max_chars=40, placeholder="serial")
            kinds = list(KINDS)
            is_kind = kind.selectbox(
                "Answer", kinds, kinds.index(slot.get("kind", "text")), format_func=KINDS.__getitem__, key=f"{key}kind"
            )
            question = st.text_input("Question", slot["question"], key=f"{key}question", max_chars=200)
            said = ""
            if is_kind == "choice":
                held = "; ".join(slot.get("choices", ()))
                said = st.text_input("Of these, with semicolons", held, key=f"{key}choices")
            self._take_away("slots", place, key)
        choices = [each.strip() for each in said.split(";") if each.strip()]
        return {**slot, "name": called.strip(), "question": question.strip(), "kind": is_kind, "choices": choices}

    def _call(self, call: Document, place: int) -> Document:
        key, request = f"{self.key}calls.{place}.", call["request"]
        with st.container(border=True):
            name, method = st.columns([3, 1])
            called = name.text_input("Called", request["name"], key=f"{key}name", placeholder="find_hours")
            way = method.selectbox("Method", METHODS, METHODS.index(request["method"]), key=f"{key}method")
            url = st.text_input("Address", request["url"], key=f"{key}url", help="Put {name} where a value goes.")
            held = "\n".join(f"{head}: {value}" for head, value in request.get("headers", {}).items())
            heads = st.text_area("Headers, one a line", held, key=f"{key}headers", height=68)
            is_write = way != "GET"
            body = _json("Body, as JSON", request.get("body"), f"{key}body") if is_write else None
            answers = self._answers(request.get("answers", []), key)
            confirm = _line("Question before it is done", call.get("confirm", ""), f"{key}confirm") if is_write else ""
            fails = _line("Said when it fails, before a person takes over", call.get("if_it_fails", ""), f"{key}fails")
            self._take_away("calls", place, key)
        sent = {"name": called.strip(), "method": way, "url": url.strip(), "headers": headers(heads), "body": body}
        return {**call, "request": {**request, **sent, "answers": answers}, "confirm": confirm, "if_it_fails": fails}

    def _answers(self, answers: list[Document], key: str) -> list[Document]:
        """What of the answer is used: a value by name, and where in the JSON it stands."""
        st.caption(
            "Used of the answer: where it stands in the JSON (`order.lines.0.state`), and an example to try it with."
        )
        before = pd.DataFrame(answers, columns=["name", "path", "kind", "example"]).astype(object)
        shown: pd.DataFrame = st.data_editor(
            before, key=f"{key}answers", num_rows="dynamic", hide_index=True, width="stretch",
            column_config={
                "name": "Called", "path": "Stands at", "example": "Example",
                "kind": st.column_config.SelectboxColumn("Is", options=ANSWER_KINDS, default="text", required=True),
            },
        )  # fmt: skip
        rows = (row for row in shown.fillna("").to_dict("records") if row["name"])
        return [{str(name): str(value) for name, value in row.items()} for row in rows]

    def _add(self, part: str, label: str, new: Document) -> None:
        if st.button(label, key=f"{self.key}{part}.add", icon=":material/add:"):
            self.moves.append(lambda skill: skill[part].append(new))

    def _take_away(self, part: str, place: int, key: str) -> None:
        if st.button("Take away", key=f"{key}gone", icon=":material/delete:", type="tertiary"):
            self.moves.append(lambda skill: skill[part].pop(place))


def names_in(skill: Mapping[str, Any]) -> list[str]:
    """The names that words and conditions may use."""
    answers = (each["name"] for call in skill["calls"] for each in call["request"].get("answers", ()))
    named = (each["name"] for part in ("facts", "slots") for each in skill[part])
    return [name for name in (*named, *answers) if name]


def cell_in_words(cell: str) -> str:
    """`profile_orders.total_amount` as people say it: Orders: total amount."""
    table, _, column = cell.partition(".")
    topic = table.removeprefix("profile_").removeprefix("catalog_")
    return f"{words.name(topic)}: {column.replace('_', ' ')}"


def headers(text: str) -> dict[str, str]:
    """Lines of `Name: value` as they are sent."""
    pairs = (line.partition(":") for line in text.splitlines() if ":" in line)
    return {name.strip(): value.strip() for name, _, value in pairs if name.strip()}


def _line(label: str, value: str, key: str) -> str:
    return st.text_input(label, value, key=key, max_chars=600).strip()


def _json(label: str, value: Any, key: str) -> Any:
    """What is typed, as JSON; as it was while that is no JSON yet."""
    text = st.text_area(label, json.dumps(value, indent=2) if value is not None else "", key=key, height=110)
    if not text.strip():
        return None
    try:
        return json.loads(text)
    except ValueError as error:
        st.error(f"This is no JSON yet, so it is not taken over: {error}", icon=":material/data_object:")
        return value
