"""What a turn leaves behind for the next one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from agent.actions.ledger import State
from agent.dialogue import REMEMBERED_TEXTS, Memory, SignIn, Wish
from agent.language.choices import Option
from agent.planning.matters import Step, acts
from agent.planning.plan import HEARD_AT_ONCE
from agent.profile import SECTIONS
from agent.skills import Answer
from agent.skills.answering import is_about_a_wish
from agent.skills.explaining import NAME as NAME_OF_EXPLAINING
from agent.skills.hand_over import NOT_UNDERSTOOD
from agent.skills.talking import GOODBYE
from agent.transcript import ReplyKind
from agent.turn.answering import asks
from agent.turn.handoff import ADDRESS_ASKED, is_failed_attempt
from agent.turn.turn import Turn

# What is no wish, so that "and the other one?" goes on with the wish before it.
TALK = frozenset(
    {
        "clarify",
        "offer_person",
        "small_talk",
        "goodbye",
        "out_of_scope",
        "what_we_are",
        "address_heard",
        "left_as_it_is",
        "no_person_wanted",
        "own_account_only",
        "other_language",
        "sign_in_code",
        NAME_OF_EXPLAINING,
    }
)
# What an explanation of the reply needs to know of.
ROWS_REMEMBERED = 12
# Said after these, thanks mean that the matter is settled.
SETTLES = frozenset({ReplyKind.ANSWER, ReplyKind.ACTION_DONE})


def is_settled(turn: Turn) -> bool:
    """Right after an answer the customer says that it helped; mere politeness confirms nothing."""
    is_thanks = bool(turn.plan.steps) and all(step.skill is GOODBYE for step in turn.plan.steps)
    is_confirmed = turn.heard is not None and (turn.heard.is_confirmation or turn.heard.is_settled)
    return is_thanks and is_confirmed and turn.conversation.memory.last_reply_kind in SETTLES


def tell_resolved(turn: Turn) -> None:
    """Tell that the customer called their matter settled."""
    skill = turn.conversation.memory.last_skill
    seconds = int((turn.as_of - turn.conversation.started_at).total_seconds())
    turn.events.add(
        "conversation_resolved", resolved_by="customer", skill=skill, tags=[], resolution_time_seconds=seconds
    )


def remembered(turn: Turn) -> Memory:
    """What the next turn may build on. A proposed action holds for that turn only."""
    memory = turn.conversation.memory
    texts = (*memory.previous_texts, turn.message.text)[-REMEMBERED_TEXTS:]
    if turn.reply is None:
        return replace(memory, previous_texts=texts)
    wishes = [skill for skill in turn.skills if skill not in TALK]
    questions = [answer.open_question for answer in turn.said if answer.open_question]
    orders = tuple(order for answer in turn.said for order in answer.orders)
    asking = _asking(turn)
    options = asking[1].options if asking else ()
    is_asking = bool(options) or any(is_about_a_wish(question) for question in questions)
    wish = _wish_of(*asking, turn) if asking else {}
    is_deed = asking is not None and (asking[1].plan is not None or acts(asking[0].skill))
    is_person_offered = any(answer.is_person_offered for answer in turn.said)
    # Two questions that a bare yes could answer: a person can be sent away again, a deed cannot be undone.
    is_action_open = not is_person_offered
    is_unclear = set(turn.skills) <= {"clarify", "offer_person"}
    return Memory(
        last_skill=asking[0].skill.name if asking else wishes[0] if wishes else memory.last_skill,
        last_reply_kind=turn.kind,
        open_question=ADDRESS_ASKED if turn.is_email_asked else questions[-1] if questions else None,
        mentioned_orders=orders or memory.mentioned_orders,
        options=options or _listed(turn) or _still_talked_of(memory, orders),
        mentioned_products=_products(turn) or (() if wishes else memory.mentioned_products),
        asked_of=wish if asking and is_asking else _order_of(asking),
        previous_texts=texts,
        pending_action=_proposed_action(turn) if is_action_open else None,
        is_person_offered=is_person_offered,
        offered_by=_offered_by(turn) if is_person_offered else None,
        declined=_declined(turn),
        unclear_count=memory.unclear_count + 1 if is_unclear else 0,
        failed_attempts=memory.failed_attempts + 1 if is_failed_attempt(turn) else 0,
        sign_in=_sign_in(turn),
        last_done=_last_done(turn),
        asking=(asking[0].skill.name, wish) if asking and is_deed else None,
        is_reminded=turn.is_reminder,
        is_asked_in_passing=turn.confirmed is not None,
        waiting=_waiting(turn),
        may_begin=_may_begin(turn) if not questions else None,
        **_rested_on(turn),
    )


def _last_done(turn: Turn) -> dict[str, Any] | None:
    """What may be asked to be undone: the deed of this turn, else the one before."""
    ours = (record for record in turn.actions if turn.confirmed and record.action_id == turn.confirmed.action_id)
    done = next((record for record in ours if record.state is State.DONE), None)
    if done is None:
        return turn.conversation.memory.last_done
    return {"name": done.name, "arguments": dict(done.arguments), "reference": done.detail}


def _sign_in(turn: Turn) -> SignIn:
    """How far a stranger has come. An offer holds for the turn right after it; nothing is kept of who is proved."""
    if turn.is_verified:
        return SignIn()
    before = turn.conversation.memory.sign_in
    return turn.plan.sign_in or (replace(before, stage="nothing") if before.stage == "offer" else before)


def _offered_by(turn: Turn) -> str | None:
    """The rule for which a person was offered, where one was."""
    if turn.offered_by or turn.plan.offer is None:
        return turn.offered_by or (NOT_UNDERSTOOD.rule if "offer_person" in turn.skills else None)
    return turn.plan.offer.rule


def _declined(turn: Turn) -> tuple[str, ...]:
    """The rules whose offer met a no in this conversation."""
    memory = turn.conversation.memory
    is_no = turn.heard is not None and turn.heard.is_refusal and memory.is_person_offered
    said_no_to = (memory.offered_by,) if is_no and memory.offered_by else ()
    return tuple(dict.fromkeys((*memory.declined, *said_no_to)))


def _products(turn: Turn) -> tuple[str, ...]:
    return tuple(product for answer in turn.answers for product in answer.products)


def _proposed_action(turn: Turn) -> str | None:
    return next((record.action_id for record in turn.actions if record.state == "proposed"), None)


def _listed(turn: Turn) -> tuple[Option, ...]:
    """Orders that an answer named one after the other without asking which."""
    return next((answer.options for answer in turn.said if answer.options), ())


def _still_talked_of(memory: Memory, orders: tuple[str, ...]) -> tuple[Option, ...]:
    """The options of an earlier question, until another order comes up."""
    named = {option.order_name for option in memory.options}
    return memory.options if set(orders) <= named else ()


def _rested_on(turn: Turn) -> dict[str, Any]:
    """The rows and rules behind the reply; an explanation explains nothing but what came before it."""
    memory = turn.conversation.memory
    if NAME_OF_EXPLAINING in turn.skills:
        return {"told": memory.told, "ruled": memory.ruled}
    claims = turn.reply.claims if turn.reply else ()
    rows = dict.fromkeys((claim.table, claim.key) for claim in claims if claim.table in SECTIONS)
    return {"told": tuple(rows)[:ROWS_REMEMBERED], "ruled": tuple(dict.fromkeys(turn.decisions))[:ROWS_REMEMBERED]}


def _asking(turn: Turn) -> tuple[Step, Answer] | None:
    """The step whose answer waits for one, and that answer."""
    return next(((step, answer) for step, answer in (*_answered(turn), *turn.returned) if asks(answer)), None)


def _answered(turn: Turn) -> tuple[tuple[Step, Answer], ...]:
    return tuple(zip(turn.asked, turn.answers[len(turn.answers) - len(turn.asked) :], strict=True))


def _may_begin(turn: Turn) -> Wish | None:
    """The one deed that was told as possible; of two a yes would say neither."""
    found = [(step.skill.name, _wish_of(step, answer, turn)) for step, answer in _answered(turn) if answer.may_begin]
    return found[0] if len(found) == 1 else None


def _wish_of(step: Step, answer: Answer, turn: Turn) -> dict[str, str]:
    """What was said of the wish that a question of ours is about; its order only when that was not the question."""
    kept = {name: value for name, value in step.entities.items() if not name.startswith("order_")}
    order = {"order_name": answer.orders[0]} if len(answer.orders) == 1 and not answer.options else {}
    text = turn.message.text if step.said is None else step.said
    return kept | order | {"said": "\n".join(part for part in (step.entities.get("said"), text) if part)}


def _order_of(asking: tuple[Step, Answer] | None) -> dict[str, str]:
    """The one order that a question is about, for an answer that names none."""
    is_one = asking is not None and len(asking[1].orders) == 1
    return {"order_name": asking[1].orders[0]} if asking and is_one else {}


def _waiting(turn: Turn) -> tuple[Wish, ...]:
    """The wishes that come after the question that was asked now."""
    held = []
    for step in turn.held:
        said = "\n".join(
            filter(None, (step.entities.get("said"), turn.message.text if step.said is None else step.said))
        )
        held.append((step.skill.name, step.entities | {"said": said}))
    return tuple(held[:HEARD_AT_ONCE])
