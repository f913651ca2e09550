"""What is not ours to answer: tricks, poems, other tongues."""

from __future__ import annotations

import re

from agent.language.words import plain

_TRICKS = re.compile(
    r"\b(?:ignore|forget|disregard|override|bypass|break|drop)\b.{0,30}\b(?:rules?|instructions?|prompts?|guidelines?|polic(?:y|ies)|training|restrictions?|everything above|what you were told)\b"
    r"|\b(?:system|initial|hidden|secret|developer) (?:prompt|message|instructions?|mode)\b|\bjail ?break|\bdo anything now\b"
    r"|\byou are (?:now|no longer)\b|\b(?:pretend|imagine|act|behave|roleplay|role play) (?:to be|you are|youre|you're|as|like|that you)\b"
    r"|\b(?:reveal|print|repeat|show me|tell me|output|leak)\b.{0,25}\b(?:prompt|instructions|your rules|api key|password of|database|other customers?)\b"
    r"|\bfrom now on\b.{0,20}\b(?:you|answer|respond)\b|</?(?:system|assistant|user|instructions?)>|\[/?inst\]|\blegally binding\b"
    r"|\b(?:sell|give)\b.{0,40}\bfor (?:1|one|a|0|zero|free)\b ?(?:\$|dollar|pound|euro|gbp|quid|penny|cent|£)"
    r"|\bsell me .{0,30}(?:[$£€] ?1\b|\b1 ?[$£€])"
)
_PERFORMANCE = re.compile(
    r"\b(?:write|compose|make up|sing|recite|tell|create|generate|give)\b.{0,20}\b(?:poems?|songs?|haikus?|limericks?|stor(?:y|ies)|essays?|jokes?|raps?|code|scripts?|lyrics|riddles?|sonnets?)\b"
)
_FUNCTION_WORDS = {
    "es": "el la los las de que donde esta mi pedido por favor quiero hola cuando una para con gracias no puedo mis tengo",
    "fr": "le la les de que ou est ma mon commande je voudrais bonjour quand une pour avec merci pas puis vous suis mes où",
    "de": "der die das ist wo meine mein bestellung ich bitte hallo wann eine mit danke nicht und kann habe möchte wie zurück",
    "it": "il la di che dove mio ordine vorrei ciao quando una per con grazie non posso sono ho buongiorno è il",
    "pt": "o os as de que onde meu minha pedido quero ola quando uma para com obrigado obrigada nao não posso está",
    "nl": "de het een waar is mijn bestelling ik wil graag hallo wanneer met bedankt niet en kan heb hoe",
    "pl": "gdzie jest moje zamówienie proszę dzień dobry chcę kiedy nie dziękuję mam czy",
}
_ENGLISH = frozenset(
    [
        "the",
        "a",
        "is",
        "my",
        "i",
        "you",
        "it",
        "to",
        "where",
        "when",
        "what",
        "how",
        "order",
        "of",
        "and",
        "for",
        "in",
        "on",
        "this",
        "that",
        "can",
        "do",
        "want",
        "please",
        "have",
        "has",
        "with",
        "not",
        "me",
        "no",
        "are",
        "will",
        "was",
    ]
)
_SCRIPTS = (("ru", "\u0400", "\u04ff"), ("el", "\u0370", "\u03ff"), ("ar", "\u0600", "\u06ff"), ("he", "\u0590", "\u05ff"), ("hi", "\u0900", "\u097f"), ("th", "\u0e00", "\u0e7f"), ("ko", "\uac00", "\ud7af"), ("ja", "\u3040", "\u30ff"), ("zh", "\u4e00", "\u9fff"))  # fmt: skip
_TONGUES = {code: frozenset(listed.split()) for code, listed in _FUNCTION_WORDS.items()}


def is_trick(text: str) -> bool:
    """Whether the text tries to steer us, strike an absurd bargain, or have us perform."""
    lowered = plain(text)
    return bool(_TRICKS.search(lowered) or _PERFORMANCE.search(lowered))


def language_of(text: str) -> str:
    """A guess at the language, "en" unless the words clearly say otherwise."""
    letters = [character for character in text if character.isalpha()]
    for code, first, last in _SCRIPTS:
        if letters and sum(first <= character <= last for character in letters) > len(letters) / 2:
            return code
    said = re.findall(r"[^\W\d_]+", plain(text))
    english = sum(word in _ENGLISH for word in said)
    code, hits = max(
        ((code, sum(word in listed for word in said)) for code, listed in _TONGUES.items()), key=lambda pair: pair[1]
    )
    return code if hits >= 2 and hits > english else "en"
