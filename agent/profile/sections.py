"""Which class holds the rows of which table."""

from __future__ import annotations

from agent.profile import catalog, orders, person, returns, shopping, subscriptions
from agent.profile.rows import Row

# Every class of these modules that names its table.
SECTIONS: dict[str, type[Row]] = {
    kind.TABLE: kind
    for module in (catalog, orders, person, returns, shopping, subscriptions)
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, Row) and hasattr(kind, "TABLE")
}
