"""What is planted: each world with its truth, and beside it what only looks like it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.evals._telling import Order, Person, Talk, Telling

AS_OF = datetime(2026, 6, 1, 12, tzinfo=UTC)
# The store says nothing after this: a feed that has stopped, and that nobody has noticed.
LAST_HEARD = datetime(2026, 5, 25, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
DEFINITIONS = ("ours", "klaviyo", "fin", "zendesk_contained", "zendesk_verified", "ada", "gorgias", "chatwoot")


@dataclass
class World:
    """What is told, and of each phenomenon the names of those conversations (or promises) in which it is there.

    `definitions` says of a conversation what each definition makes of it: + counted, - not counted, ? not known yet.
    """

    telling: Telling = field(default_factory=Telling)
    planted: dict[str, set[str]] = field(default_factory=dict)
    definitions: dict[str, str] = field(default_factory=dict)
    talks: int = 0

    def talk(self, what: str, at: datetime, who: Person | None = None, **more: object) -> Talk:
        """A conversation whose name says what happens in it."""
        self.talks += 1
        return Talk(self.telling, f"{what}-{self.talks}", at, who, **more)  # type: ignore[arg-type]

    def person(self) -> Person:
        """Somebody nobody else is mixed up with."""
        return self.telling.person(AS_OF - 200 * DAY)

    def bought(self, days_ago: float = 60) -> Order:
        """Somebody's order."""
        return self.person().orders(AS_OF - days_ago * DAY)

    def plant(self, phenomenon: str, name: str | Talk) -> None:
        """Here it is."""
        self.planted.setdefault(phenomenon, set()).add(name.name if isinstance(name, Talk) else name)


def planted(copies: int) -> World:
    """All worlds in one shop, each story `copies` times at other hours."""
    world = World()
    for copy in range(copies):
        shift = timedelta(hours=7 * copy)
        for story in STORIES:
            story(world, AS_OF - 40 * DAY - shift)
    world.person().orders(LAST_HEARD)
    return world


def silent_leavers(world: World, at: datetime) -> None:
    """They left after a question, a refusal, an apology, no answer; others after a full answer, or only just."""
    for kind in ("question", "refusal", "apology", "no_answer"):
        world.plant(
            "silent_leavers", world.talk("left", at, world.person()).asks("return_order").says("return_order", kind)
        )
    world.talk("answered", at, world.person()).asks("loyalty_balance").says("loyalty_balance")
    world.talk("settled", at, world.person()).asks("loyalty_balance").says("loyalty_balance", "question").confirms()
    still = AS_OF - 72 * HOUR - 3 * SECOND
    world.talk("just-left", still, world.person()).asks("return_order").says("return_order", "question")
    gone = still - SECOND
    world.plant(
        "silent_leavers", world.talk("gone", gone, world.person()).asks("return_order").says("return_order", "question")
    )
    world.talk("handed", at, world.person()).asks("hand_over").says("hand_over", "handover").is_handed_over(
        "return_order", "explicit-ask"
    )


def said_solved(world: World, at: datetime) -> None:
    """The words say done, and the store shows nothing; or shows it, in time or late."""
    by = at + 21 * DAY
    for landed in (None, by, by + 2 * SECOND):
        order = world.bought()
        talk = world.talk("return", at, order.owner).asks("return_order").says("return_order", "question")
        talk.acts("request_return", order).says("request_return", "action_done", orders=[order], text="All solved!")
        acted = talk.at
        if landed == by:
            order.returned(acted - 3 * SECOND + 21 * DAY - SECOND)
        elif landed:
            order.returned(acted + 21 * DAY + SECOND)
        if landed != by:
            world.plant("said_solved_nothing_happened", talk)
        else:
            world.plant("event_verified", talk)
    order = world.bought()
    talk = world.talk("called-off", at, order.owner).asks("return_order").acts("request_return", order)
    talk.says("request_return", "action_done", orders=[order])
    order.returned(at + 5 * DAY, "canceled")
    world.plant("said_solved_nothing_happened", talk)


def written_down(world: World, at: datetime) -> None:
    """Cancelled or not, moved or not: what was said to be done stands on the order, or does not."""
    for is_cancelled in (True, False):
        order = world.bought()
        talk = world.talk("cancel", at, order.owner).asks("cancel_order").acts("cancel_order", order)
        talk.says("cancel_order", "action_done", orders=[order])
        if is_cancelled:
            order.cancelled(at + HOUR)
        world.plant("event_verified" if is_cancelled else "said_solved_nothing_happened", talk)
    for street in ("9 New Street", "1 Lane"):
        order = world.bought()
        talk = world.talk("move", at, order.owner).asks("change_address")
        talk.acts(
            "change_address", order, ship_to_address="9 New Street", ship_to_city="York", ship_to_postal_code="Y1"
        )
        talk.says("change_address", "action_done", orders=[order])
        order.moved(at + HOUR, street)
        world.plant("event_verified" if street != "1 Lane" else "said_solved_nothing_happened", talk)


def told_days(world: World, at: datetime) -> None:
    """A day of delivery was told, and the parcel kept to it or not."""
    told = datetime(at.year, at.month, at.day, 12, tzinfo=UTC) + 2 * DAY
    # The day that was told ends at 23:00 UTC: it is summer in London.
    for arrived, is_true in ((told + 11 * HOUR - SECOND, True), (told + 11 * HOUR + SECOND, False), (None, False)):
        order = world.bought()
        talk = (
            world.talk("track", at, order.owner).asks("track_order").says("track_order", orders=[order], arrives=told)
        )
        if arrived:
            order.delivered(arrived)
        world.plant("event_verified" if is_true else "said_solved_nothing_happened", talk)


def promises(world: World, at: datetime) -> None:
    """Refunds owed: whole and in time, in two parts, too little, too late, to the wrong order, not yet due."""
    until = at + 10 * DAY

    def owed(name: str, ended: datetime | None = until, *, due: datetime = until, start: datetime = at) -> Order:
        """`ended` is when it is known what became of it: told is what ended in the last 30 days."""
        order = world.bought()
        talk = world.talk(name, start, order.owner).asks("request_refund").acts("request_refund", order)
        promise = f"promise-{talk.name}"
        talk.promises(promise, "refund", due, order, "40.00").says("request_refund", "action_done", orders=[order])
        is_broken = name.startswith("broken")
        if is_broken:
            world.plant("broken_promises", promise)
        if ended and ended >= AS_OF - 30 * DAY:
            world.plant("told_as_broken" if is_broken else "told_as_kept", promise)
        return order

    owed("whole").refunded(until, "40.00")
    parts = owed("parts", until - SECOND)
    parts.refunded(at + DAY, "15.00")
    parts.refunded(until - SECOND, "25.00")
    owed("broken-late", until + SECOND).refunded(until + SECOND, "40.00")
    short = owed("broken-short")
    short.refunded(at + DAY, "39.99")
    owed("broken-never")
    owed("broken-bounced").refunded(at + DAY, "40.00", "failure")
    owed("not-due", None, due=AS_OF + DAY)
    owed("stale", None, due=LAST_HEARD + DAY)
    lately = at + 25 * DAY
    owed("soon-kept", lately + DAY, due=lately + 5 * DAY, start=lately).refunded(lately + DAY, "40.00")
    owed("broken-lately", lately + 5 * DAY, due=lately + 5 * DAY, start=lately)
    wrong = owed("broken-other-order")
    wrong.owner.orders(AS_OF - 50 * DAY).refunded(at + DAY, "40.00")


def comings_again(world: World, at: datetime) -> None:
    """The same person on another channel about the same order or wish; and others, later, about another thing."""

    def first(name: str, who: Person | None, order: Order | None = None, intent: str = "return_order") -> Talk:
        return world.talk(name, at, who).asks(intent).says(intent, orders=[order] if order else [])

    def again(who: Person | None, when: datetime, intent: str, order: Order | None = None, **more: object) -> None:
        world.talk("later", when, who, **more).asks(intent).says(intent, orders=[order] if order else [])

    def came_again(talk: Talk) -> None:
        world.plant("recontact_on_another_channel", talk)
        world.plant("missed_escalations", talk)

    for gap, is_within in ((2 * DAY, True), (7 * DAY, True), (7 * DAY + SECOND, False)):
        order = world.bought()
        talk = first("mailed", order.owner, order)
        again(
            order.owner,
            talk.at - timedelta(microseconds=1) + gap,
            "complain_about",
            order,
            channel="email",
            by_email=True,
        )
        if is_within:
            came_again(talk)
    who = world.person()
    talk = first("same-wish", who, intent="loyalty_balance")
    again(who, at + DAY, "loyalty_balance", channel="whatsapp")
    came_again(talk)
    who = world.person()
    first("other-wish", who, intent="loyalty_balance")
    again(who, at + DAY, "newsletter", channel="email")
    who = world.person()
    first("only-greets", who, intent="greeting")
    again(who, at + DAY, "greeting", channel="email")
    first("somebody-else", world.person(), intent="loyalty_balance")
    again(world.person(), at + DAY, "loyalty_balance", channel="email")
    first("stranger", None, intent="loyalty_balance")
    again(None, at + DAY, "loyalty_balance", channel="email")


def stale_feed(world: World, at: datetime) -> None:
    """Returns that should have been scanned after the store fell silent: nobody can know."""
    del at
    for deadline, is_unknown in ((LAST_HEARD - DAY, False), (LAST_HEARD + DAY, True)):
        order = world.bought()
        start = deadline - 21 * DAY
        talk = world.talk("before-silence", start, order.owner).asks("return_order").acts("request_return", order)
        talk.says("request_return", "action_done", orders=[order])
        world.plant("unknown_for_a_stale_feed" if is_unknown else "said_solved_nothing_happened", talk)


def wrong_merge(world: World, at: datetime) -> None:
    """Two people were taken for one and told apart again: what one asks is no second contact of the other's."""
    one, other = world.person(), world.person()
    world.talk("one", at, one).asks("warranty_question").says("store_policy")
    one.is_taken_for(other, at + HOUR)
    world.talk("other", at + DAY, other, channel="email").asks("warranty_question").says("store_policy")
    world.telling.undone(at + 2 * DAY, one.identifier, f"email:{other.email}")
    world.plant("wrong_merges", f"email:{other.email}")


def avoidable(world: World, at: datetime) -> None:
    """A rule took away what the skill settles alone and a sentence of a person did; and handovers that were right."""
    world.talk("alone", at - 10 * DAY, world.person()).asks("invoice").says("invoice").confirms()

    def handed(
        name: str, skill: str = "invoice", category: str = "escalation-rule", rule: str = "frustration_meets_a_person"
    ) -> Talk:
        talk = world.talk(name, at, world.person()).asks(skill).says(skill, "question")
        return talk.is_handed_over(skill, category, rule).waits(hours=1)

    world.plant("avoidable_escalations", handed("avoidable").person_says().waits(minutes=5).person_resolves())
    handed("asked-for", category="explicit-ask").person_says().person_resolves()
    handed("on-principle", rule="danger_meets_a_person").person_says().person_resolves()
    handed("never-alone", "gift_wrapping").person_says().person_resolves()
    handed("long-talk").person_says().waits(hours=1).person_says().person_resolves()
    handed("still-open").person_says()
    needed = world.bought()
    talk = world.talk("needed", at, needed.owner).asks("invoice").says("invoice", "question").is_handed_over("invoice")
    talk.waits(hours=1).person_says().person_resolves()
    needed.refunded(talk.at + HOUR, "5.00")


def missed(world: World, at: datetime) -> None:
    """Kept by the agent: rated badly, complained of, come again; and kept rightly."""
    for stars in (1, 2, 3):
        talk = (
            world.talk("rated", at, world.person())
            .asks("store_policy")
            .says("store_policy")
            .waits(minutes=2)
            .rates(stars)
        )
        world.plant("rated_ai", talk)
        if stars < 3:
            world.plant("missed_escalations", talk)
            world.plant("bad_experience_left_alone", talk)
    for gap, is_within in ((7 * DAY - HOUR, True), (7 * DAY + HOUR, False)):
        who = world.person()
        talk = world.talk("complained", at, who).asks("store_policy").says("store_policy")
        later = world.talk("complaint", at + gap, who, channel="email").asks("complaint")
        later.is_handed_over("hand_over", "explicit-ask").person_says().person_resolves()
        if is_within:
            world.plant("missed_escalations", talk)


def left_out(world: World, at: datetime) -> None:
    """Rehearsals, tests and spam."""
    for mode in ("preview", "test"):
        world.plant("left_out", world.talk(mode, at, world.person(), mode=mode).asks("track_order").says("track_order"))
    world.plant("left_out", world.talk("spam", at).asks("out_of_scope").person_says("no").person_resolves("spam"))


def reopened(world: World, at: datetime) -> None:
    """Settled and still settled after 7 days; or settled, and back in the same conversation."""
    for gap, is_durable in ((7 * DAY, False), (7 * DAY + SECOND, True), (None, True)):
        talk = world.talk("durable", at, world.person()).asks("newsletter").says("newsletter").confirms()
        settled = talk.at - 3 * SECOND - timedelta(microseconds=3)
        if gap:
            talk.at = settled + gap
            talk.asks("account_change").says("account_change")
        if is_durable:
            world.plant("durable", talk)
    fresh = world.talk("fresh", AS_OF - 7 * DAY - 33 * SECOND + SECOND, world.person())
    fresh.asks("newsletter").says("newsletter").confirms()
    old = (
        world.talk("old", AS_OF - 7 * DAY - 34 * SECOND, world.person())
        .asks("newsletter")
        .says("newsletter")
        .confirms()
    )
    world.plant("durable", old)


def side_by_side(world: World, at: datetime) -> None:
    """Conversations on which the systems differ, and what each of them makes of it."""

    def judged(talk: Talk, verdicts: str) -> Talk:
        world.definitions[talk.name] = verdicts
        return talk

    def asked(name: str, when: datetime = at) -> Talk:
        return world.talk(name, when, world.person()).asks("store_policy")

    judged(asked("all-agree").says("store_policy").confirms(), "++++++++")
    world.plant("silent_leavers", judged(asked("left-alone").says("clarify", "question"), "-+++--+-"))
    handed = judged(asked("to-a-person").says("hand_over", "handover"), "--------")
    handed.is_handed_over("hand_over", "explicit-ask").person_says().person_resolves()
    back = judged(asked("came-back").says("store_policy"), "++-++++-").waits(days=2)
    back.asks("newsletter").says("newsletter")
    judged(asked("two-hours-old", AS_OF - 2 * HOUR).says("store_policy"), "?+??????")
    judged(asked("four-days-old", AS_OF - 4 * DAY).says("store_policy"), "+++++++?")
    order = world.bought()
    talk = world.talk("untrue", at, order.owner).asks("cancel_order").acts("cancel_order", order)
    judged(talk.says("cancel_order", "action_done", orders=[order]), "+++++-++")
    world.plant("said_solved_nothing_happened", talk)
    talk = asked("in-vain").says("store_policy").waits(minutes=1).asks("hand_over").is_not_handed_over()
    world.plant("silent_leavers", judged(talk.says("hand_over", "apology"), "-+++--+-"))
    who = world.person()
    for name, hours, verdicts in (
        ("once", 0, "++++++++"),
        ("again-72", 72, "++++++-+"),
        ("again-later", 145, "++++++++"),
    ):
        judged(world.talk(name, at + hours * HOUR, who).asks("greeting").says("newsletter"), verdicts)


def rated(world: World, at: datetime) -> None:
    """Ratings of what the agent and what people did, changed, given late after the customer had come back, or never."""

    def served(name: str, by: str) -> Talk:
        talk = world.talk(name, at, world.person()).asks("store_policy").says("store_policy")
        if by == "ai":
            return talk.confirms()
        return talk.is_handed_over("store_policy", "explicit-ask").waits(minutes=4).person_says().person_resolves()

    for by in ("ai", "human"):
        world.plant("asked_in_vain", (talk := served(f"silent-{by}", by)))
        talk.is_asked_how_it_was(by)
        talk = served(f"late-{by}", by)
        question = talk.is_asked_how_it_was(by)
        talk.waits(days=2).asks("newsletter").says("newsletter")
        question.is_answered(1, at + 3 * DAY).is_answered(5, at + 4 * DAY)
        world.plant(f"rated_{by}", talk)
        recommends = served(f"recommends-{by}", by).is_asked_how_it_was(by, "nps")
        recommends.is_answered(9 if by == "ai" else 6, at + DAY)
    # Rated badly: somebody came back to them within a day, by a second too late, or never.
    for wait, is_in_time in ((24 * HOUR, True), (24 * HOUR + SECOND, False), (None, False)):
        talk = served("poor", "human")
        given = talk.at + HOUR
        talk.is_asked_how_it_was("human").is_answered(2, given)
        if wait:
            talk.at = given + wait
            talk.person_says("I am sorry. Let me put that right.")
        world.plant("rated_human", talk)
        if not is_in_time:
            world.plant("bad_experience_left_alone", talk)
    other = (
        world.talk("poor-test", at, world.person(), mode="test").asks("store_policy").says("store_policy").confirms()
    )
    other.is_asked_how_it_was("ai").is_answered(1, other.at)
    world.plant("left_out", other)


def asked_again(world: World, at: datetime) -> None:
    """People who asked for what they had been given; who asked for what was missing, told it, or asked later."""

    def handed(name: str, *missing: str, parts: tuple[str, ...] | None = ("orders", "email", "transcript")) -> Talk:
        talk = world.talk(name, at, world.person()).asks("store_policy").says("store_policy")
        given = None if parts is None else [part for part in parts if part not in missing]
        return talk.is_handed_over("store_policy", "explicit-ask", parts=given, missing=missing).waits(minutes=2)

    talk = handed("again-order").person_says("Hi there. What is your order number, please?").person_resolves()
    world.plant("asked_again", talk)
    talk = handed("again-later").person_says("Hello!").asks(text="hello").person_says("Which order is it?")
    world.plant("asked_again", talk.person_resolves())
    handed("tells-it").person_says("I see your order number 12 here, and will call the carrier.").person_resolves()
    handed("another-thing").person_says("Would Friday suit you?").person_resolves()
    talk = handed("was-missing", "orders").person_says("What is your order number?").person_resolves()
    world.plant("incomplete_packages", talk)
    handed("not-told", parts=None).person_says("What is your order number?").person_resolves()
    handed("after-it").person_says("Done.").person_resolves().person_says("What is your order number?")


STORIES: tuple[Callable[[World, datetime], None], ...] = (
    silent_leavers, said_solved, written_down, told_days, promises, comings_again, stale_feed, wrong_merge, avoidable,
    missed, left_out, reopened, rated, asked_again, side_by_side,
)  # fmt: skip
