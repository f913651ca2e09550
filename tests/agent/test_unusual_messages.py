"""Messages that read badly once: misspelt titles, other languages, an address out of the blue, a name in a question."""

from __future__ import annotations

import pytest

from agent.language.embedded import EmbeddedLanguage
from agent.language.entities import entities_of
from agent.skills.products import titled
from agent.transcript import ReplyKind
from tests.agent.skills.test_products import a_product, a_variant
from tests.agent.world import a_customer, anna, stranger

ALPINE, STOVE = a_product(5, "Alpine Jacket", product_type="Jackets"), a_product(6, "Ember Stove")
SHOP = (
    ALPINE,
    STOVE,
    a_product(2, "Stormbeck Down Jacket", product_type="Jackets"),
    a_variant(ALPINE, "Blue", "M", 12),
)


@pytest.fixture(scope="module")
def embedded():
    return EmbeddedLanguage()


@pytest.fixture
def talk(agent_over, embedded):
    """Say one thing after the other; the results."""

    def said(*texts, visitor=anna):
        turns = agent_over([a_customer(), *SHOP]).turns_with(language=embedded)
        conversation = turns.start(visitor, "web-chat").conversation_id
        return [turns.answer(conversation, visitor, text) for text in texts]

    return said


def told(result):
    return {claim.value for claim in result.reply.claims if claim.column in {"title", "product_title"}}


def test_a_misspelt_title_is_found_and_told_apart_from_what_shares_a_word_with_it(talk):
    found, priced = talk("do you have the alpin jaket", "how much is it")
    assert told(found) == told(priced) == {"Alpine Jacket"}


def test_a_title_is_found_by_misspelt_words_alone(talk):
    assert told(talk("is the alpnie jakcet in stock")[0]) == {"Alpine Jacket"}


def test_a_word_of_its_own_is_not_taken_for_a_misspelt_one():
    assert titled("Ember Stove", ["store"]) == 0


def test_what_is_not_in_the_shop_is_not_found_by_likeness(talk):
    assert told(talk("do you sell kayaks")[0]) == set()


@pytest.mark.parametrize(
    ("said", "score"), [(["alpine"], 1.0), (["alpin"], 0.9), (["alpine", "jaket"], 1.9), (["pine"], 0), (["blpine"], 0)]
)
def test_a_misspelt_word_counts_for_less_than_one_spelt_right(said, score):
    assert titled("Alpine Jacket", said) == pytest.approx(score)


@pytest.mark.parametrize(
    ("text", "theirs"),
    [
        ("wo ist meine Bestellung", "nur Englisch"),
        ("¿dónde está mi pedido?", "inglés"),
        ("где мой заказ", "English only"),
    ],
)
def test_another_language_is_answered_honestly_in_it_and_a_yes_brings_a_person(talk, text, theirs):
    answered, taken = talk(text, "yes")
    assert theirs in answered.reply.text
    assert "I understand English only" in answered.reply.text
    assert answered.reply.reply_kind is ReplyKind.NO_ANSWER
    assert not answered.is_handed_over
    assert taken.is_handed_over


@pytest.mark.parametrize("visitor", [anna, stranger])
def test_an_address_out_of_the_blue_is_thanked_for_and_signs_nobody_up(talk, visitor):
    assert talk("my email is anna@example.com", visitor=visitor)[0].reply.skills == ("address_heard",)


def test_an_address_beside_a_wish_is_no_address_out_of_the_blue(talk):
    [result] = talk("my email is anna@example.com and i want the newsletter")
    assert result.reply.skills != ("address_heard",)


def test_a_name_in_a_question_about_a_thing_is_no_part_of_the_thing():
    assert entities_of("Priya's socks cost more today")["product"] == "socks"
