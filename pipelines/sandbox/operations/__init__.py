"""What can be done in the running shop. Each operation checks what a shop checks, then lets the acts happen."""

from importlib import import_module

from pipelines.sandbox.operations.desk import OPERATIONS, Answer, KeyReusedError, perform

# Importing a module offers its operations.
for _name in (
    "accounts",
    "carts",
    "catalogue",
    "delivery",
    "loyalty",
    "orders",
    "payments",
    "returns",
    "subscriptions",
):
    import_module(f"{__name__}.{_name}")

__all__ = ["OPERATIONS", "Answer", "KeyReusedError", "perform"]
