import json
from contextlib import closing
from datetime import timedelta

import pytest
from pydantic import ValidationError

from agent.errors import NotReadyError
from agent.releases.custom import CustomSkill
from agent.releases.landing import land, loaded, signed_event
from agent.releases.model import Release
from agent.store.database import Database
from agent.store.releases import Releases
from pipelines.inbox import Inbox
from tests.agent.world import NOW


@pytest.fixture
def stores(agent_database):
    with closing(Database(agent_database)) as database, closing(Inbox(agent_database)) as inbox:
        yield Releases(database.pool), inbox


def changed(release: Release) -> Release:
    limits = release.parameters.limits.model_copy(update={"attempts_before_person": 2})
    return release.model_copy(update={"parameters": release.parameters.model_copy(update={"limits": limits})})


def test_landing_tells_the_warehouse_once_however_often_it_is_run(stores):
    releases, inbox = stores
    assert [land(loaded(), "Tess", NOW, releases, inbox) for _ in range(2)] == [True, False]
    [event] = inbox.after(0, 10)
    assert event.keys == (("release:current", "routing"),)
    parameters = json.loads(event.payload)["data"]["parameters"]
    assert parameters["tiers"][3] == {"tier": "vip", "rank": 3, "minimum_lifetime_value": "1500"}


def test_a_signature_tells_what_was_let_go_and_which_skills_there_were(stores):
    releases, inbox = stores
    land(loaded(), "Tess", NOW, releases, inbox, ("track_order", "return_order"))
    [event] = inbox.after(0, 10)
    told = json.loads(event.payload)["data"]
    assert (told["rollout"]["default_mode"], told["skills"]) == ("autonomous", ["return_order", "track_order"])


def test_a_skill_of_the_releases_own_is_among_those_that_there_were():
    own = loaded().model_copy(update={"skills": (CustomSkill(name="gift_wrap"),)})
    told = json.loads(signed_event(own, "Tess", NOW, skills=("track_order",)).payload)["data"]
    assert told["skills"] == ["gift_wrap", "track_order"]


def test_the_release_signed_last_is_current(stores):
    releases, inbox = stores
    land(loaded(), "Tess", NOW, releases, inbox)
    land(changed(loaded()), "Tess", NOW + timedelta(seconds=1), releases, inbox)
    assert releases.current() == changed(loaded())


def test_before_the_first_release_the_store_says_what_to_do(stores):
    with pytest.raises(NotReadyError, match="rapport release land"):
        stores[0].current()


def test_changed_parameters_are_another_release():
    assert changed(loaded()).release_id != loaded().release_id


def test_a_field_that_nobody_knows_is_refused(tmp_path):
    path = tmp_path / "release.yaml"
    path.write_text("name: x\nparameters: {tiers: []}\nsurprise: 1\n")
    with pytest.raises(ValidationError, match="surprise"):
        loaded(path)
