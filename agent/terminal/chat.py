"""Reads a line, sends it, shows the answer; commands begin with a slash."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from agent.language.words import without_invisible
from agent.terminal.line import Line, LineError

ASK_FOR_PERSON = "I would like to talk to a person, please."
HELP = (
    "/why shows what the last answer rests on, /person asks for a person, /history shows all that was said, "
    "/new starts again, /quit leaves. An empty line looks for news."
)
SPEAKERS = {"ai": ("Agent", "bold green"), "human": ("Team", "bold magenta"), "customer": ("You", "bold cyan")}
UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"))


@dataclass
class Chat:
    """One sitting at the terminal."""

    line: Line
    console: Console
    who: str
    claims: list[dict[str, Any]] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)
    is_over: bool = False

    def run(self) -> None:
        """Talk until /quit, the end of the input or Ctrl-C.

        Raises:
            LineError: no conversation could be opened.
        """
        self.console.print(Text.assemble(("Rapport ", "bold"), f"as {self.who}. ", (HELP, "dim")))
        self._start()
        with contextlib.suppress(EOFError, KeyboardInterrupt):
            while not self.is_over:
                self._take(self.console.input(Text("\nYou  ", style="bold cyan")).strip())
        self.console.print(Text("\nGoodbye.", style="dim"))

    def _take(self, typed: str) -> None:
        commands: dict[str, Callable[[], None]] = {
            "": self._look_for_news,
            "/why": self._why,
            "/person": lambda: self._say(ASK_FOR_PERSON),
            "/history": self._history,
            "/new": self._start,
            "/quit": self._leave,
        }
        try:
            if typed.startswith("/") and typed not in commands:
                self._tell(f"There is no command {typed!r}. {HELP}")
            else:
                commands.get(typed, lambda: self._say(typed))()
        except LineError as error:
            self.console.print(Text(str(error), style="red"))

    def _start(self) -> None:
        with self.console.status("Connecting ..."):
            view = self.line.open()
        self.claims = []
        for message in view["messages"]:
            self._show(message)

    def _say(self, text: str) -> None:
        with self.console.status("Looking that up ..."):
            turn = self.line.say(text)
        self.shown.add(turn["message_id"])
        if turn["reply"] is None:
            self._tell("A person has this conversation and will write here. An empty line looks for news.")
            return
        self.claims = turn["reply"]["claims"]
        self._show(turn["reply"])
        if turn["is_handed_over"]:
            self._tell("You are with the team now. An empty line looks for news.")

    def _look_for_news(self) -> None:
        news = [message for message in self.line.read() if message["message_id"] not in self.shown]
        for message in news:
            self._show(message)
        if not news:
            self._tell("Nothing new.")

    def _history(self) -> None:
        for message in self.line.read():
            self._show(message)

    def _why(self) -> None:
        if not self.claims:
            self._tell("The last answer names no fact of the account.")
            return
        table = Table("words", "table", "key", "column", "value", "age", header_style="bold", expand=False)
        for claim in self.claims:
            cells = (claim["text"], claim["table"], claim["key"], claim["column"], claim["value"], _age(claim["as_of"]))
            table.add_row(*(Text(shown(cell)) for cell in cells))
        self.console.print(table)

    def _leave(self) -> None:
        self.is_over = True

    def _show(self, message: dict[str, Any]) -> None:
        self.shown.add(message["message_id"])
        name, style = SPEAKERS[message["author"]]
        self.console.print(Text(f"\n{shown(message['author_name'] or name)}", style=style))
        # As Text: what somebody wrote is never markup to us.
        self.console.print(Padding(Text(shown(message["text"])), (0, 0, 0, 2)))

    def _tell(self, text: str) -> None:
        self.console.print(Text(text, style="dim"))


def shown(text: str) -> str:
    """The text without what steers a terminal or is seen by nobody."""
    return without_invisible(text)


def _age(as_of: str | None) -> str:
    if as_of is None:
        return "-"
    seconds = (datetime.now(UTC) - datetime.fromisoformat(as_of)).total_seconds()
    return next((f"{int(seconds // size)} {unit}" for size, unit in UNITS if seconds >= size), "now")
