"""What each figure means, in the words that stand beside it."""

from __future__ import annotations

RESOLUTION = """
**Resolved without escalation ÷ all conversations.**
Resolved means that the customer confirmed it, or that an action's success was committed or an information
question was fully answered and the customer did not come back within 24 hours (*claimed*). Silence after a
question, a refusal or no answer never counts. A conversation is counted on the day of its first message.
"""
ROUTED = """
**Handover succeeded ÷ all conversations.** The helpdesk gave a receipt. Requests and failed
handovers are shown beside it, because a low rate can also mean that people asked and were not heard.
"""
REQUESTED = """
**Asked for a person, or accepted the offer of one ÷ all conversations.**
Compare with *Routed to team*: people can be routed without asking, and can ask in vain.
"""
FAILED = """
**A handover was tried and did not succeed ÷ all conversations.** A later try may have succeeded.
"""
VOLUME = """
Conversations that started in the period: from the first message to the message that follows its resolution.
Preview, test and spam are left out and counted apart.
"""
FIRST_REPLY = """
Median time from the customer's first message to the AI's first reply, over conversations that had one.
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
CONFIRMED = """
**The customer said that it helped ÷ all conversations.** While a person has it only the person's word counts.
"""
DURABLE = """
**Resolved by the AI alone and not reopened within 7 days ÷ conversations resolved at least 7 days ago.**
Those resolved later are not known yet and in neither part.
"""
EVENT_VERIFIED = """
**All that was done or told came true in the store by its deadline ÷ resolutions of which that is known.** A return
scanned, a refund settled, the order cancelled, the address on it, the parcel there on the day that was told. What has
no such check is in neither part; neither is what is not due yet, or what a store that fell silent cannot show.
"""
AUTONOMOUS = """
**Resolved by the AI with no handover and no human reply before ÷ all conversations.**
"""
ASSISTED = """
**Resolved with a part of the AI in it, and not by it alone ÷ all conversations.**
"""
RECONTACTED = """
**The same person came again, on any channel, within 7 days about the same order or intent ÷ conversations of which that
is known by now.** Of a visitor who did not sign in it is never known.
"""
PROMISES = """
**Kept by their deadline ÷ promises whose deadline has passed.** Held against the store: amount and day.
"""
AVOIDABLE = """
**Handed over by a rule, unasked, although one reply of a person and nothing done in the store settled it, and the skill
had lately settled such things alone ÷ conversations routed to the team.**
"""
MISSED = """
**Kept by the AI and then rated 1 or 2, complained of, or followed by a second contact within 7 days ÷ conversations not
routed to the team.**
"""
COVERAGE = """
**A skill met the customer's intent ÷ conversations with an intent that names a matter.** By the skills that answered
then, not by those that are live today.
"""
DEFLECTION = """
**Ended without any person ÷ all conversations.** Whoever gave up counts here, which is why it stands apart and
raises no resolution.
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
