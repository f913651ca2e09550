"""A person leaves the tools that we told of them, as far as these can be asked by a call."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from typing import Any

from pipelines.exports import configured
from pipelines.exports.klaviyo import Klaviyo
from pipelines.exports.sending import ReceiverRefusedError
from pipelines.exports.telling import LOCKED_OUT
from pipelines.inbox.person import Person
from pipelines.settings import Exports

# By which of our identifiers Klaviyo finds a profile, and what it calls them.
NAMED = {"email": "email", "phone": "phone_number"}


def erase_at_klaviyo(exports: Exports, person: Person) -> dict[str, Any]:
    """Ask for the deletion of every profile with an address or number of the person's; counts that name nobody.

    Klaviyo takes one of them at a time, and only says that it was taken. One that it refuses (it knows nobody of that
    address) is counted with its code: asking again would change nothing.

    Raises:
        ExportNotConfiguredError: an account is named and its key is not.
        ReceiverAwayError: it did not answer; the step is done again.
        ReceiverRefusedError: our key may not delete.
    """
    account = configured.klaviyo(exports)
    if account is None:
        return {"told": "nobody: there is no [exports.klaviyo] in rapport.toml"}
    with closing(account):
        return asked_to_delete(account, person)


def asked_to_delete(account: Klaviyo, person: Person) -> dict[str, Any]:
    """The same, of an account that is there."""
    asked, refused = 0, Counter[str]()
    for identifier in sorted(person.identifiers):
        kind, _, value = identifier.partition(":")
        if kind not in NAMED:
            continue
        try:
            account.delete_profiles({NAMED[kind]: value})
            asked += 1
        except ReceiverRefusedError as no:
            if no.status in LOCKED_OUT:
                raise
            refused[str(no)] += 1
    return {"asked": asked, "refused": dict(refused)}
