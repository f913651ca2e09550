"""Whether the customer asks for a person. Missing one is worse than handing over once too often."""

from __future__ import annotations

import re

_WHO = (
    r"(?:human(?: being)?s?|persons?|people|someone|somebody|anyone|anybody|agents?|representatives?|advis[oe]rs?|operators?|"
    r"managers?|supervisors?|superior|boss|colleagues?|staff|team|customer (?:service|services|support|care|relations)|support|service desk|"
    r"help ?desk|assistant|employees?|associates?|specialists?|real one|one of you|a guy|call cent(?:er|re)|human in charge)"
)
_SURE = (
    r"(?:human(?: being)?s?|persons?|agents?|representatives?|advis[oe]rs?|operators?|managers?|supervisors?|colleagues?|"
    r"employees?|staff member|member of (?:the |your )?(?:staff|team)|assistant|associates?|(?:someone|somebody|anyone|anybody) (?:real|human|alive)|"
    r"customer (?:service|support|care))"
)
_KIND = r"(?:real|live|living|actual|human|proper|different|another|other|breathing|customer|support|service|sales|free|flesh and blood|non automated)"
_ARTICLE = r"(?:a|an|the|your|some|any|one of your|to a|to an|with a|with an)"
_OF_A_THING = r"(?! (?:tents?|sleeping|jackets?|sizes?|size|bags?|rights|pack|backpack|use|meals?|hair|body|bodies|shaped|stove|mat|kayak|boat|hammock|friendly|delivered|delivering|next door|across|who (?:delivered|brought|left)))"

_ASKS = re.compile(
    "|".join(
        (
            # "speak to ... a manager", "put me through to your team"
            rf"\b(?:talk|speak|chat|speaking|talking|chatting|conversation|discuss (?:this|it)|word|converse)\b(?: \w+){{0,5}}? {_WHO}\b",
            rf"\b(?:connect|transfer|put|pass|hand|forward|redirect|refer|switch|direct|route|link|patch)\b(?: \w+){{0,4}}? (?:to|with|through|over)\b(?: \w+){{0,4}}? {_WHO}\b",
            rf"\b(?:contact|reach|call|phone|ring|get hold of|get in touch with|message|write to|dial)\b(?: (?:a|an|the|your|some|any|with|one|of|to|real|live|actual|human|free|customer|support|service|team))*? {_WHO}\b",
            # "is there someone I can talk to"
            rf"\b{_WHO}\b(?: \w+){{0,5}}? (?:talk|speak|chat) (?:to|with)\b",
            r"\b(?:can|could|may|would|will|have|get|let|want|need|ask)\b(?: \w+){0,3}? (?:someone|somebody|anyone|anybody|person|human|agent|colleague|manager|representative|staff)(?: \w+){0,3}? (?:call|phone|ring|contact|email|get back to|reach|talk to|speak to|write to) me\b",
            rf"\b(?:can|could|may|would) {_ARTICLE} (?:{_KIND} )*{_SURE} (?:please )?(?:help|assist|take over|look|sort|handle|deal|join|answer)\b",
            # "I need an agent", "give me a real person"
            rf"\b(?:need|want|give me|get me|gets me|prefer|demand|require|request|like|bring(?: me)?|find me|send me|fetch|ask for|asked for|asking for|have|rather have|waiting for|deal with|dealing with|help from|assistance (?:of|from)|answer from|reply from)(?: me)? (?:{_ARTICLE} )?(?:{_KIND} )*{_SURE}\b{_OF_A_THING}",
            rf"\b(?:need|want|give me|get me|prefer|demand|like|deal with|dealing with|rather have|is there|are there|any) (?:{_ARTICLE} )?(?:real|live|living|actual|human|proper)(?: \w+)? (?:person|people|human|agent|someone|somebody|support|help|assistance|one|staff)\b",
            rf"\bis there (?:{_ARTICLE} )?(?:{_KIND} )*(?:{_SURE})(?: \w+){{0,3}} (?:available|there|around|free|here|online|help)\b",
            # Against the machine.
            r"\b(?:not|dont want|do not want|wont|refuse|stop|hate|sick of|tired of|fed up with|enough of|enough with|done with|instead of|rather than|no more|without|anything but|get rid of)\b(?: \w+){0,4}? (?:bots?|robots?|machines?|chatbots?|computers?|ai|automated)\b",
            r"^(?:no|stop) (?:\w+ )?(?:bots?|robots?|machines?|ai)\b",
            # By telephone.
            r"\b(?:can|could|please|will|would|someone|somebody) (?:you )?(?:\w+ )?(?:call|phone|ring) me(?: back)?\b|^(?:please )?(?:just )?(?:call|ring|phone) me(?: back)?(?: please| now| asap| today| tomorrow| on \w+| at \w+)*$|\bcall ?back\b",
            r"\b(?:your|a|the|service|support|care|hotline|help) (?:\w+ )?(?:phone|telephone|contact|hotline|service|support) ?number\b|\bnumber (?:to|i can|can i|do i|should i|i should|for) (?:call|ring|phone|dial|customer|support|reach)\b|\b(?:hotline|helpline)\b",
            r"\b(?:call|phone|ring|contact|reach) (?:you|you guys|u)\b",
            rf"\b(?:escalate|take over|hand ?over)\b(?! (?:to|the) (?:courier|parcel))|\bhand me over\b|\b(?:human|live|real) (?:help|support|assistance|chat|contact|intervention|agent|person|representative)\b{_OF_A_THING}",
            # In other tongues, so that nobody is kept from a person by language.
            r"\b(?:agente? humano|persona real|hablar con (?:una|un|alguien)|parler a (?:un|une|quelqu)|un conseiller|un humain|mit (?:einem|einer) (?:menschen|mitarbeiter\w*|person)|mitarbeiter sprechen|echte[nr]? mensch\w*|parlare con (?:un|una|qualcuno)|operatore|falar com (?:um|uma|alguem)|medewerker)\b",
        )
    )
)
_ALONE = re.compile(
    rf"^(?:(?:please|now|hello|hi|hey|ok|just|no|i said|a|an|the|your|my|get|want|need|real|live|actual|human|asap|immediately|here|to|yes|sorry) )*"
    rf"(?:{_SURE}|someone real|real one|operator|representative)(?: (?:please|now|human|agent|representative|person|asap|immediately|here|thanks|operator|someone))*$"
)
_ABOUT_US = re.compile(
    # Asking what we are, refusing a person, and people who are not ours: none of these is an ask.
    r"\b(?:am i|are you|is this|is that|is it|were you)(?: \w+){0,2}? (?:(?:talking|speaking|chatting|writing) (?:to|with) )?(?:an? )?(?:real |actual |live |human )*(?:person|human(?: being)?|robot|bot|machine|agent|computer|ai|chatbot|someone)(?: or (?:an? )?(?:real |actual )?\w+)?\b"
    r"|\b(?:dont|do not|didnt|no need to|not necessary to|wont|never|rather not)(?: (?:want|need|wish|have|like))?(?: to)?(?: (?:talk|speak|chat|call|deal|bother))?(?: (?:to|with))? (?:an? |any |the )?(?:real |live )?(?:human|person|people|agent|anyone|anybody|someone|manager|colleague|representative|customer service)\b(?! of)"
    r"|\bno (?:human|agent|person|need for (?:an? )?(?:human|agent|person)) (?:needed|required|necessary)\b"
    r"|\b(?:estate|travel|letting|insurance|cleaning|delivery|wetting|waterproofing) (?:agents?|person|people|staff|man|manager)\b"
    r"|\b(?:made|safe|suitable|designed|meant|fit|good|built) for (?:humans?|people|a person|one person|two people)\b"
    r"|\b(?:ordered|order|bought|buy|gift|present|it|this|these|something)(?: \w+){0,3} for (?:someone|somebody|a person|my \w+|people|a colleague|staff)\b"
    r"|\b(?:left|gave|given|delivered|handed|signed|stolen|taken|collected)(?: \w+){0,3} (?:by|to|with|from) (?:someone|somebody|a person|another person|the wrong person|people|the manager)\b"
)


def asks_for_a_person(corrected: str) -> bool:
    """Whether words put right by `Spelling.correct` ask for a human, whatever else they say."""
    said = _ABOUT_US.sub(" ", corrected).strip()
    said = re.sub(r"\s+", " ", said)
    return bool(_ASKS.search(said) or _ALONE.match(said))
