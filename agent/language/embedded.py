"""The language layer that needs no network: the same message is always understood the same way."""

from __future__ import annotations

import json
from dataclasses import asdict

from agent.language.agreement import is_no, is_settled, is_yes
from agent.language.classifier import Guess, IntentClassifier, load_examples
from agent.language.clauses import clauses_of, sentences_of, without_opening, without_wish
from agent.language.domain import familiar_share, familiar_words, is_about_the_shop, says_what, without_carrying
from agent.language.entities import entities_of, without_days
from agent.language.human_ask import asks_for_a_person, says_no_ask
from agent.language.protocol import DialogueState, Proposal, Understanding
from agent.language.scope import is_trick, language_of
from agent.language.sentiment import sentiment_of
from agent.language.spelling import Spelling
from agent.language.words import with_placeholders, without_invisible, words

# Shares at which a cut-off clause counts as a wish of its own, and below which nothing was understood.
_OWN_WISH, _UNDERSTOOD = 0.45, 0.15
# Cosine to the nearest example under which a text is about something no example is about.
_RELATED = 0.35
# Share of the telling words that our in-scope examples use too.
_FAMILIAR = 0.5
_SMALL_TALK = frozenset(("greeting", "thanks_goodbye", "unclear"))
_COURTESY = frozenset(("greeting", "thanks_goodbye"))
_ELLIPTIC_WORDS = 5
# From here on a short piece says by itself what it wants.
_SURE = 0.75


class EmbeddedLanguage:
    """N-grams over our own examples, and rules where a miss would matter."""

    def __init__(self) -> None:
        examples = load_examples()
        self._spelling = Spelling(word for lines in examples.values() for line in lines for word in words(line))
        prepared = {intent: tuple(self._prepared(line) for line in lines) for intent, lines in examples.items()}
        self._classifier = IntentClassifier(prepared)
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
        whole = self._best(seen)
        pieces = [(piece, self._best(piece)) for piece in clauses_of(seen)]
        own = [
            (piece, guess)
            for piece, guess in pieces
            if guess.confidence >= _OWN_WISH and self._is_related(piece, guess)
        ]
        if len(pieces) < 2 or not own or (len(own) == 1 and own[0][1].confidence < whole.confidence):
            own = [(seen, whole)]
        found: dict[str, Proposal] = {}
        for piece, guess in own:
            proposal = self._proposal(piece, guess, dialogue)
            known = found.get(proposal.intent)
            entities = proposal.entities | (known.entities if known else {})
            confidence = max(proposal.confidence, known.confidence if known else 0.0)
            found[proposal.intent] = Proposal(proposal.intent, confidence, entities)
        return _completed(_without_small_talk(tuple(found.values())), entities_of(seen))

    def _proposal(self, piece: str, guess: Guess, dialogue: DialogueState) -> Proposal:
        entities = entities_of(piece)
        if dialogue.last_skill in self.intents and self._leans(piece, guess):
            return Proposal(dialogue.last_skill, 0.7, entities)
        if not self._is_related(piece, guess) and guess.intent not in _SMALL_TALK:
            return Proposal("out_of_scope", round(1.0 - guess.similarity, 3), entities)
        if guess.confidence < _UNDERSTOOD:
            return Proposal("unclear", round(1.0 - guess.confidence, 3), entities)
        return Proposal(guess.intent, guess.confidence, entities)

    def _best(self, piece: str) -> Guess:
        """The surest reading of a piece as it stands and without "could you help me to"."""
        bare = self._prepared(without_opening(piece))
        # "I need help" is unclear; "I need help with the invoice" is not, however much help it asks for.
        passed_over = {"unclear"} if says_what(bare) else set()
        if says_no_ask(bare):
            passed_over.add("hand_over")
        # "Where is my order again" is no "order again".
        asks_where = bare.startswith(("where", "when"))
        readings = sorted({bare, without_wish(bare), bare if asks_where else without_carrying(bare)})
        return max(
            (self._classifier.guess(one, frozenset(passed_over)) for one in readings),
            key=lambda guess: guess.confidence,
        )

    def _is_own_wish(self, piece: str, guess: Guess) -> bool:
        is_telling = says_what(self._prepared(piece))
        return is_telling and guess.confidence >= _OWN_WISH and self._is_related(piece, guess)

    def _is_related(self, piece: str, guess: Guess) -> bool:
        """Whether enough of the words are a shopper's: nearness alone is fooled by "how long does it take to ..."."""
        if guess.intent == "out_of_scope":
            return True
        said = self._prepared(piece)
        is_near = guess.similarity >= _RELATED or is_about_the_shop(said)
        return is_near and familiar_share(said, self._familiar) >= _FAMILIAR

    def _leans(self, piece: str, guess: Guess) -> bool:
        """Whether a short piece ("and the other one?", "#1044") leans on what was said before."""
        said = words(piece)
        # "thanks" and "hi" carry no wish either, and ask for nothing again.
        is_courtesy = guess.intent in _COURTESY and guess.confidence >= _SURE
        if not said or len(said) > _ELLIPTIC_WORDS or is_courtesy:
            return False
        if not says_what(self._prepared(without_days(piece)).replace("ordernumber", " ")):
            return True
        leans = said[:2] in (["what", "about"], ["how", "about"]) or said[0] in {"and", "or", "same"}
        return leans and guess.confidence < _SURE

    def _has_words(self, seen: str) -> bool:
        """Whether any of it is a word: keys hit at random say nothing."""
        said = self._spelling.correct(seen).split()
        return any(self._spelling.is_word(word) or word.isdigit() for word in said)

    def _prepared(self, text: str) -> str:
        return self._spelling.correct(with_placeholders(text))


def _without_small_talk(proposals: tuple[Proposal, ...]) -> tuple[Proposal, ...]:
    """A greeting before a wish is manners, not a second wish; so is a stray clause out of scope."""
    wishes = tuple(one for one in proposals if one.intent not in _SMALL_TALK)
    ours = tuple(one for one in wishes if one.intent != "out_of_scope")
    return ours or wishes or proposals


def _completed(proposals: tuple[Proposal, ...], entities: dict[str, str]) -> tuple[Proposal, ...]:
    """What is named elsewhere in the message belongs to every wish that names nothing of the kind itself."""
    return tuple(Proposal(one.intent, one.confidence, entities | one.entities) for one in proposals)
