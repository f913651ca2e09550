"""A clear yes and a clear no. Anything with a condition is neither: a write hangs on it."""

from __future__ import annotations

import re

from agent.language.words import words

_YES = (
    r"(?:yes|yep|yeah|yea|yup|ya|y|aye|sure|ok|okay|k|kk|fine|agreed|correct|right|exactly|absolutely|definitely|certainly|"
    r"of course|please do|go ahead|do it|do that|go for it|lets do it|confirm|confirmed|i confirm|i agree|thats right|that is right|"
    r"thats correct|that is correct|sounds good|looks good|works for me|thats fine|that works|that is fine|perfect|alright|all right|make it so|proceed)"
)
_FILLER = r"(?:please|thanks|thank you|ta|cheers|then|now|mate|great|good|that|it|this|is|lets|do|you can|very much|indeed|start it|send it|return it|return them|cancel it|just|so|for me|i am sure|im sure)"
_CONFIRMED = re.compile(rf"^(?:{_YES})(?: (?:{_YES}|{_FILLER}))*$")
_NO = r"(?:no|nope|nah|n|never mind|nevermind|not now|not yet|dont|do not|please dont|no thanks|no thank you|stop|leave it|forget it|i changed my mind|wait|hold on|rather not|better not|absolutely not|not really)"
_NO_FILLER = r"(?:thanks|thank you|please|do|that|it|this|yet|just|then|now|want|to|i|dont|not|leave|sorry|stop|actually|ok|okay)"
_REFUSED = re.compile(rf"^(?:(?:ok|okay|actually|oh|hmm|sorry|please) )?(?:{_NO})(?: (?:{_NO}|{_NO_FILLER}))*$")
_REFUSED_AND_MORE = re.compile(rf"^(?:{_NO})\b")
_SETTLED = re.compile(
    r"\b(?:that|it|this|thats|you)(?: \w+){0,2} (?:helped|solved|sorted|answers?|answered|fixed|worked|resolved)\b(?! not)"
    r"|^(?:solved|sorted|resolved|all sorted|all good|problem solved)\b|\bthats all i (?:needed|wanted)\b|^perfect(?: \w+)? thank"
)
_NEGATED = re.compile(r"\b(?:not|didnt|hasnt|isnt|wasnt|doesnt|never|nothing|but|unless|if|only|except|instead)\b")


def is_yes(text: str) -> bool:
    """A yes without a condition ("yes but not the boots" is none), or a word that the matter is settled."""
    said = " ".join(words(text)) or _sign(text, "\U0001f44d\u2705\U0001f44c", "yes")
    return bool(_CONFIRMED.match(said)) or (
        bool(_SETTLED.search(said)) and not _NEGATED.search(said) and "?" not in text
    )


def is_no(text: str, is_asked: bool) -> bool:
    """A no. With a question of ours open, "no, the blue one" is one too."""
    said = " ".join(words(text)) or _sign(text, "\U0001f44e\u274c", "no")
    return bool(_REFUSED.match(said)) or (is_asked and bool(_REFUSED_AND_MORE.match(said)))


def _sign(text: str, signs: str, word: str) -> str:
    return word if any(sign in text for sign in signs) else ""
