"""The sections that were read of one customer, as one."""

from __future__ import annotations

from dataclasses import dataclass

from agent.profile.orders import Order, OrderLine, PaymentMethod
from agent.profile.person import Customer
from agent.profile.returns import ReturnOption
from agent.profile.rows import Row, RowT


@dataclass(frozen=True)
class CustomerProfile:
    """The sections that were read of one customer; asking for one that was not read is a mistake in the code."""

    customer_id: str | None
    sections: dict[str, tuple[Row, ...]]

    def rows(self, kind: type[RowT]) -> tuple[RowT, ...]:
        """The rows of one section.

        Raises:
            KeyError: the section was not asked for; add it to the skill's `sections`.
        """
        if kind.TABLE not in self.sections:
            raise KeyError(f"section {kind.TABLE!r} was not read: add it to the skill's sections")
        return tuple(row for row in self.sections[kind.TABLE] if isinstance(row, kind))

    def order(self, order_id: str) -> Order | None:
        """The customer's own order of this id."""
        return next((order for order in self.rows(Order) if order.order_id == order_id), None)

    def payment_method(self, method_id: str | None) -> PaymentMethod | None:
        """The customer's own way to pay of this id."""
        return next((row for row in self.rows(PaymentMethod) if row.payment_method_id == method_id), None)

    def return_option(self, order_line_id: str) -> ReturnOption | None:
        """What of an order line may go back."""
        return next((row for row in self.rows(ReturnOption) if row.order_line_id == order_line_id), None)

    def pieces_at_hand(self, order_line_id: str) -> int:
        """The pieces of an order line that were neither sent back nor taken off the order; 0 for a line not theirs.

        Orders that were not placed in our store have no return option: all that did not come back counts.
        """
        option = self.return_option(order_line_id)
        if option:
            return option.returnable_quantity
        lines = (row for row in self.rows(OrderLine) if row.order_line_id == order_line_id)
        return next((line.kept_quantity for line in lines), 0)

    @property
    def customer(self) -> Customer | None:
        """The customer's own row, when there is one."""
        return next(iter(self.rows(Customer)), None)
