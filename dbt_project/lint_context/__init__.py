"""What dbt would give a template, as far as sqlfluff needs it to see SQL: `make check` runs without a warehouse."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

from jinja2 import pass_context
from jinja2.runtime import Context

execute = False
target = SimpleNamespace(name="batch", schema="main", database="warehouse")
model = SimpleNamespace(columns={"customer_id": None, "recorded_at": None})

# Lists are looped over and numbers reckoned with; everything else is text inside quotes.
LISTS = {
    "identity_blocklist": ["email:help@example.com"],
    "identity_limits": {"email": {"phone": 6}},
    "identity_claim_sources": ["segment"],
    "identity_types": ["email", "phone"],
    "identity_browser_types": ["anonymous_id"],
    "identity_rounds": 2,
    "complaint_tags": ["complaint"],
    "handover_tag": "rapport",
    "rapport_landing_tables": [],
    "connectors": {},
    "interval_z": 1.96,
    "business_hours": [[9, 17], [0, 0]],
    "service_costs": {"ai_reply": 0.02, "human_minute": 0.6},
    "success_queries": [{"deed_kind": "action", "deed": "return", "success": "scanned", "within_hours": 24}],
    "promise_checks": [{"promise_kind": "refund", "success": "settled"}],
    "deliberate_handovers": ["danger"],
    "repeated_questions": [{"part": "orders", "words": "order number"}],
    "review_queue": SimpleNamespace(days=28, bad_csat=2, low_confidence=0.5, sample_share=0.05),
    "talk_topics": ["greeting"],
    "intent_stages": [{"stage": "ongoing", "intents": ["newsletter"]}],
    "relational_intents": ["complaint"],
    "skills_of_intents": {"place_order": "buy_again"},
    "verifiable_skills": ["track_order"],
    "journey_audit": {"sure_from": 0.6, "empathy_to_mood": -0.4},
    "source_cadences": {"shopify": {"expected_minutes": 60, "stale_minutes": 240}},
}


def var(name: str, default: str = "") -> object:
    """A value of the right kind."""
    return LISTS.get(name, default or "value")


class _Macros:
    """Macros of the project itself, called with its name before them."""

    def __getattr__(self, name: str) -> Callable[..., object]:
        if name.startswith("__"):
            raise AttributeError(name)

        @pass_context
        def call(context: Context, *arguments: object, **named: object) -> object:
            # Through the environment, which knows dbt's `return`.
            return context.environment.call(context, context.resolve(name), *arguments, **named)  # type: ignore[attr-defined]

        return call


class _Adapter:
    """Only the default of a dispatched macro is linted: it is the one that runs on DuckDB."""

    def dispatch(self, name: str, _package: str = "") -> Callable[..., object]:
        return getattr(_Macros(), f"default__{name}")


class _CrossDatabase:
    """dbt's functions that each warehouse spells its own way: any call of one is an expression."""

    def __getattr__(self, name: str) -> Callable[..., str]:
        if name.startswith("__"):
            raise AttributeError(name)
        if name.startswith("type_"):
            return lambda: "varchar"
        if name == "listagg":
            return lambda measure, delimiter, order="": f"string_agg({measure}, {delimiter} {order})"
        return lambda *arguments: f"{name}({', '.join(str(argument) for argument in arguments)})"


class _Builtins:
    """What dbt's own functions are called where the project has one of the same name."""

    @staticmethod
    def ref(*names: str, **_version: object) -> str:
        """The model as a table."""
        return names[-1]


builtins = _Builtins()
rapport = _Macros()
adapter = _Adapter()
dbt = _CrossDatabase()
