"""A handoff is a change of state with a receipt."""

from tests.agent.world import a_customer, an_order, anna, wants


def handed_over(agent):
    conversation = agent.turns.start(anna, "web-chat").conversation_id
    agent.turns.answer(conversation, anna, agent.says("where is it", *wants("track_order")))
    agent.turns.answer(conversation, anna, "human please")
    return conversation


def test_the_package_holds_the_whole_story(agent_over):
    agent = agent_over([a_customer(), an_order(1043)])
    handed_over(agent)
    [waiting] = agent.turns.handed_over()
    package = waiting.package
    assert [said["author"] for said in package["transcript"]] == ["ai", "customer", "ai", "customer"]
    assert package["profile"]["customer"]["tier"] == "gold"
    assert package["tried"] == ["track_order"]
    assert len(package["sentiment_course"]) == 2
    assert (package["category"], package["mode"]) == ("explicit-ask", "hard")
    assert package["suggested_next_step"]
    assert "human please" in package["summary"]


def test_the_receipt_in_the_event_is_the_one_in_the_inbox(agent_over):
    agent = agent_over([an_order(1043)])
    conversation = handed_over(agent)
    [waiting] = agent.turns.handed_over()
    [escalated] = [event.payload for event in agent.events() if event.kind == "conversation_escalated"]
    assert f'"receipt":"{waiting.receipt}"' in escalated
    assert agent.turns.trace(conversation).handoffs == (waiting,)


def test_handing_over_again_gives_the_same_receipt(agent_over):
    agent = agent_over([an_order(1043)])
    conversation = handed_over(agent)
    [record] = [record for record in agent.turns.trace(conversation).records if record["receipt"]]
    assert record["receipt"] == agent.turns.handed_over()[0].receipt
    assert record["escalation"]["rule"] == "ask_for_a_person_is_honoured"


def test_the_record_of_a_turn_says_what_it_saw_and_decided(agent_over):
    agent = agent_over([a_customer(), an_order(1043)])
    conversation = agent.turns.start(anna, "web-chat").conversation_id
    agent.turns.answer(conversation, anna, agent.says("cancel it", *wants("cancel_order")))
    [record] = agent.turns.trace(conversation).records
    assert record["release_id"].startswith("starter-")
    assert [decision["rule"] for decision in record["decisions"]] == [
        "cancel_before_dispatch",
        "cancel_in_our_own_store",
        "cancel_within_review_limit",
    ]
    assert record["actions"][0]["state"] == "proposed"
    sections = {section["table"]: section for section in record["readings"][0]["sections"]}
    assert sections["profile_orders"]["newest_recorded_at"]
    assert record["understanding"]["raw"] == "cancel it"
    assert record["claims"][0]["claim"]["table"] == "profile_orders"
    assert set(record["timings_ms"]) == {"language", "profile"}
