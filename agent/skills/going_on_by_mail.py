"""What is said when a visitor wants the talk to go on by e-mail."""

from __future__ import annotations

from agent.evidence import sentence
from agent.profile import Customer, CustomerProfile
from agent.skills.skill import Answer, Request, Skill
from agent.transcript import ReplyKind
from agent.visitor import email_identifier

# The open question while nobody knows where to write to.
MAIL_ADDRESS_ASKED = "address_to_go_on_at"


def _says(kind: ReplyKind, text: str, question: str | None = None) -> Skill:
    def answer(_: Request) -> Answer:
        return Answer(kind, (sentence(text),), open_question=question)

    return Skill("go_on_by_mail", frozenset(), answer, needs_proof=False)


def _to_the_account(request: Request) -> Answer:
    """To a customer's own address on file, and to no other."""
    return (TO_THE_ACCOUNT if on_file(request.profile) else NONE_ON_FILE).answer(request)


def on_file(profile: CustomerProfile) -> str | None:
    """The address that mail about the customer's own matters goes to."""
    rows = profile.rows(Customer) if Customer.TABLE in profile.sections else ()
    address = next((row.email for row in rows if row.email), "").strip().lower()
    return address if email_identifier(address) else None


# For a stranger it stands in the plan until it is known where to write to.
GO_ON_BY_MAIL = Skill(
    "go_on_by_mail", frozenset(), _to_the_account, sections=frozenset({Customer.TABLE}), needs_proof=False
)
TO_THE_ACCOUNT = _says(
    ReplyKind.SMALL_TALK,
    "I am sending what we said to the e-mail address of your account. Answer that mail whenever you like, and we go on "
    "where we are.",
)
NONE_ON_FILE = _says(
    ReplyKind.REFUSAL,
    "There is no e-mail address on your account that I could write to. What we said stays here for when you are back.",
)
TRIED_TOO_OFTEN = _says(ReplyKind.REFUSAL, "I cannot write to that address just now. Please try again later.")
TO_ANY_ADDRESS = _says(
    ReplyKind.SMALL_TALK,
    "I am writing to that address. Answer that mail whenever you like, and we go on from there.",
)
WHICH_ADDRESS = _says(ReplyKind.QUESTION, "Which e-mail address may I write to?", MAIL_ADDRESS_ASKED)
