"""What each figure means, in the words that stand beside it: the one place where they are written for a reader."""

from __future__ import annotations

VOLUME = """
Conversations that started in the period: from the first message to the message that follows its resolution.
Preview, test and spam are left out and counted apart.
"""
FIRST_REPLY = """
Median time from the customer's first message to the AI's first reply, over conversations that had one.
"""
NPS = """
**Promoters less detractors**, in points from -100 to +100, over customers who answered how likely they recommend the
brand. They are asked after the help that this side gave. The interval is of the difference itself, at 95 %.
"""
TIMES = """
Medians, each over the conversations that have the time. **First reply**: the AI from the customer's first message,
people from the handover. **To the resolution**: from the first message, by the calendar and within the brand's hours.
**Handling**: from a person's first word to the last thing they did; nobody tells when they opened it.
"""
PEOPLES_TIME = """
The minutes that people handled the conversations, added up: of each from a person's first word to the last thing they
did. Nobody tells when they opened it. **A conversation**: over all of them, also those that no person had.
"""
TIME_TO_HUMAN = """
Median time from a successful handover to a person's first reply, over handovers that have had one.
"""
BY_RULE = """
Conversations routed to the team by the rule that handed over first; `none` is a handover without a rule, such as a
customer's own wish. **Share** is of all conversations, with Wilson's interval. **Avoidable**: see above.
"""
PARTS = """
By the parts that the agent says a package held or lacked. **Missing**: of the packages that the part applies to.
**Asked for again**: of the handovers that held it and that somebody answered, by the words that are declared for the
part (`repeated_questions`). Wilson's intervals.
"""
CLAIMS = """
A claim is a number, a date, a name or a status in a reply. Each that is told names table, key, column and value; one
for which there is no such row is **held back** and never sent.
"""
FACT_AGES = """
How old each row was when a reply told of it, over all rows that were told: half were younger than the median, 95 of 100
than the second figure. A rule's word has no age.
"""
EVERY_ATTEMPT = """
The mean over scenarios of the chance that k attempts, drawn at random of those that were played, all pass: C(c, k) /
C(n, k) for c passes among n attempts. Of the last run of scenarios that came to its end, whichever draft it tried. The
interval is Wilson's at 95 %, of the scenarios that passed every time.
"""
REPLAY_MATCH = """
**Turns that come out the same, taken again by today's code over the rows that they had read ÷ turns that can be taken
again.** The same decisions, claims and words, under the release of then. Of the newest 100 turns of the period,
whatever the other filters say. What cannot be taken again (its release is not kept any more, say) is not known.
"""
REASONS = """
Each conversation once, by the first matter that was named; `none` is where nothing was understood. **Cost**: the AI's
replies and the person's minutes, at what the release in force then said they cost.
"""
PRODUCTS = """
By the products that were talked of, or the only one of an order that was. A conversation about two counts for both.
"""
GAPS = """
Questions for which neither a row nor an article had an answer, those of the same telling words together. **Ever** is
since the first one, up to the snapshot.
"""
STALE = """
Not reviewed for long, not readable any more, or older than the last change of a clause or product that it is about.
"""
CONTRADICTIONS = """
A figure in an article that is another than the release's, or than another article's on the same subject.
"""
COST = """
The AI's replies and the minutes that people handled, at what the release in force when the conversation began said
they cost. Where a language model heard what the customer wants, its tokens are part of the AI's, each turn's at the
price of its release.
"""
MODEL_TOKENS = """
What a language model read and wrote to hear what customers want, as its endpoint tells it; nothing where the embedded
layer heard them. **Cost**: each turn's at the price of a million tokens in the release that it was answered under, as
its trace says. Where that names none, the cost is not known and in no sum.
"""
COST_PER_CONTACT = "All that service cost ÷ conversations."
COST_PER_RESOLUTION = """
What the conversations cost that no team had ÷ those that the AI resolved: also what was said in vain is paid for.
"""
COST_PER_REPLY = "What the AI's replies cost, and the tokens of a model with them ÷ its replies."
FOLLOWED = """
**Ordered within 14 days of entering ÷ who entered in the period.** Of those who entered less than 14 days ago and have
not ordered it is not known yet. It says what followed and not what caused it: only an experiment with a holdout does.
"""
HOW_TO_READ = """
The interval is Wilson's at 95 %. **Open** conversations have no outcome yet: they are in the denominator and may
still join the numerator, and the thin line shows where the rate can end once they are known. The thin mark is the
period before. A change is called clear only when the 95 % interval of the difference leaves out zero.
"""
EXPORTABLE = """
**Exportable** members may leave for a marketing tool: they consented to e-mail and no exclusion segment
suppresses them. An exclusion list is not thinned out by another one: it is what the other lists are thinned out by.
"""
SOURCE_STATES = (
    "Late: past the cadence that is expected of it; stale: so long past that its facts may have changed; silent: "
    "expected and never heard; unwatched: no cadence is configured."
)

LINES = """
Every line of every file is **loaded**, an **exact duplicate** of another line, or **quarantined** with a reason.
The difference is what is left over; anything but zero is a fault of ours.
"""
UNDONE = """
An operator said that two identifiers are two people. **Turns** of ours, **actions** (what the rules said, and what was
carried out) and **handoffs** for either of them count from the moment the wrong evidence was recorded until the
decision; **exports** are lists that named an address of either meanwhile. `rapport identity undone` lists the same.
"""
STILL_JOINED = (
    "Other evidence still joins two who were told apart, so nothing is listed under them: "
    "`rapport identity show` names what is left."
)
GUARDS = """
**Blocked**: on the brand's list. **Shared**: more people than the limits allow; it joins nobody. **Busy**: claimed by
too many browsers; claims join nobody to it.
"""
LADDER = """
**Claimed** is what silence after a full answer or a committed action says; **confirmed** what the customer says;
**durable** what still holds a week later; **event-verified** what the store shows. Each step is surer than the last.
"""
SIDE_BY_SIDE = """
The same conversations by each system's definition. **Counted** against all; what is not known yet may still join.
The last two columns say in how many conversations it parts from ours, either way.
"""
SYSTEMS = {
    "ours": "Ours",
    "klaviyo": "Klaviyo",
    "fin": "Intercom Fin",
    "zendesk_contained": "Zendesk, contained",
    "zendesk_verified": "Zendesk, verified",
    "ada": "Ada",
    "gorgias": "Gorgias",
    "chatwoot": "Chatwoot",
}
DEFINED = {
    "klaviyo": "**Klaviyo:** not escalated. It counts at once and for good, also whoever left without an answer.",
    "fin": "**Fin:** confirmed, or the customer left for 24 hours after an answer of any kind; taken back on a return.",
    "zendesk_contained": "**Contained:** no person, and 72 hours of silence, whatever was said last.",
    "zendesk_verified": (
        "**Verified:** contained, and judged to be resolved. The judge is stood in for by our own rule: a full answer, "
        "an action or a confirmation, and not silence after a question."
    ),
    "ada": (
        "**Ada:** relevant, accurate, safe and without a person, judged a day later. Relevant: something was answered "
        "in full; accurate: the store did not refute it; safe: no handover failed."
    ),
    "gorgias": "**Gorgias:** automated and silent for 72 hours; another of the same person within 72 hours is none.",
    "chatwoot": "**Chatwoot:** resolved by the AI alone and still closed after 7 days, of all conversations.",
}
MATTERS = """
Contacts that named a matter that was understood, each once, under the matter it began with.
"""
PLAN = """
**Would be covered** is the share of the last 28 whole days' contacts that today's release would have met; *Coverage*
asks the release of then. **Expected** is of the 28 days to come, with the skill live for everybody, by the contacts of
the last 28 whole days. A skill that ran goes by its own outcomes of 91 days. One that never ran goes by live skills of
its manner (speed or empathy): every skill has a chance of its own out of one beta distribution, which the live ones
tell of, so that few or unlike skills make a wide interval. **Verified** needs a declared success query. **Cost** is
the agent's replies as now, and a person for whatever is not resolved, at what a person cost for the same intent.
Intervals are central 95 %.
"""
BACKTEST = """
**Skills that were switched on:** each time a release made a skill live for everybody, the plan of that day, from what
was settled by then, against the resolutions of the 28 days after. What was switched off again within these is held
against nothing. **Live skills, as if they had never run:** because few are ever switched on, every skill that was live
for the last settled period, from the other live skills and how many contacts its intent had before. About 95 in 100
sound intervals hold what happened. Outcomes are as they are known today.
"""
DRIFT = """
Each live skill's **accuracy** (verified, of what was verified or refuted), **resolution** and **escalation** (of
decided contacts) over 28 days, early enough for what is decided late, beside the 28 days and the 91 days before. An
alert needs 30 cases on either side, a move of 3 points to the worse side, and a one-sided two-proportion test at 5 %
for all comparisons of the day together (Holm). Intervals of the difference are Newcombe's at 95 %.
"""
AUDIT = """
Tickets of the help desk that were opened in the period, whatever the other filters say, heard by the agent's embedded
layer from their subject and first words, with a confidence that is calibrated. **Ready** is what was surely heard,
wants **speed**, has a skill and is not urgent. **Empathy** is wanted by relational intents, by customers in a bad
mood, and by complaints. Tickets that are not heard yet are heard in the background, some hundreds with each refresh.
Tickets that handovers of the agent's made are none of these: they are conversations already.
"""
EXPERIMENTS = """
**Everybody counts in the arm that they were drawn into first**, whatever they then got (intention to treat). A share's
difference has Newcombe's interval, an amount's Welch's; both at 95 %, not widened for several outcomes. It is read
once, from its horizon on, when everybody's days are over: until then there is an interval and no p-value. **p (Holm)**
is corrected for all outcomes that claim something. A **guardrail** is *harmed* when it is worse at 5 % on one side,
*held* when the one-sided 95 % bound stays within its margin, and not known otherwise. Fewer than 30 known people in an
arm give no estimate. **Least it can find** is found four times in five with the people known so far. Where the arms'
counts are rarer than one in a thousand by their shares, nothing may be trusted.
"""
COHORTS = """
These groups made themselves: who writes to us differs from who does not, in much more than that. **A difference between
them is no effect of the agent.** Effects stand above. Counted are people whose 90 days are over.
"""
