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
