"""Worlds with known truths, told through the inbox's door: what was planted, what the metrics find, miss and make up.

Run as `python -m tests.evals.planted_worlds --json`. The truths are names of conversations (of promises, of
identifiers), so that a figure that comes out right by two errors is found out.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from pipelines.experiments.estimating import estimated
from pipelines.inbox import Inbox, migrate
from pipelines.inbox.postgres import start_embedded
from pipelines.warehouse import landing
from pipelines.warehouse.paths import PROJECT_ROOT, WarehousePaths
from pipelines.warehouse.promises import decided
from tests.evals._planted import AS_OF, DEFINITIONS, World, planted
from tests.evals._planted_trials import try_out
from tests.evals._report import Report
from tests.parsed import run_parsed

PROJECT = PROJECT_ROOT / "dbt_project"
# The models that figures of service come from, and whatever they rest on.
MODELS = ("+rpt_service_rates_daily", "+rpt_definitions_daily", "+rpt_skills_daily", "+rpt_contact_reasons_daily",
          "+rpt_episodes_daily", "+rpt_identity_undone", "fct_refunds", "+rpt_ai_and_human_daily",
          "+rpt_handoff_quality_daily", "+rpt_answer_quality_daily", "+rpt_service_cohorts",
          "rpt_intent_mix_daily", "+rpt_coverage_plan", "rpt_coverage_backtest", "rpt_skill_drift", "rpt_intent_modes",
          "rpt_intents_in_force", "+rpt_journey_audit_daily", "int_ticket_texts")  # fmt: skip
# And those that experiments are read from.
EXPERIMENTS = ("+fct_experiment_outcomes", "+dim_experiment_arms", "dim_experiment_outcomes")

FINDING = {
    "silent_leavers": "select conversation_id from marts.fct_episodes where status = 'closed' and not is_excluded",
    "said_solved_nothing_happened": "select split_part(episode_id, '/', 1) from marts.fct_success_checks "
    "where state = 'failed'",
    "event_verified": "select conversation_id from marts.fct_episode_verdicts where verification = 'verified'",
    "unknown_for_a_stale_feed": "select split_part(episode_id, '/', 1) from marts.fct_success_checks "
    "where state = 'unheard'",
    "broken_promises": "select promise_id from marts.fct_promises where state = 'broken'",
    "recontact_on_another_channel": "select split_part(episode_id, '/', 1) from marts.fct_recontacts "
    "where is_other_channel",
    "wrong_merges": "select other_identifier from reports.rpt_identity_undone union all "
    "select identifier from reports.rpt_identity_undone",
    "avoidable_escalations": "select conversation_id from marts.fct_escalation_regrets where regret = 'avoidable'",
    "missed_escalations": "select conversation_id from marts.fct_escalation_regrets where regret = 'missed'",
    "left_out": "select conversation_id from marts.fct_episodes where is_excluded",
    "rated_ai": "select conversation_id from marts.fct_episodes where csat_rating >= 1 and served_by = 'ai' "
    "and episode_id like '%/1' and not is_excluded",
    "rated_human": "select conversation_id from marts.fct_feedback where kind = 'csat' and rating >= 1 "
    "and served_by = 'human' and episode_id like '%/1' and not is_excluded",
    "asked_in_vain": "select conversation_id from marts.fct_feedback where not is_answered",
    "bad_experience_left_alone": "select conversation_id from marts.fct_bad_experiences "
    "where bad_experience_kind = 'poor_rating' and state = 'not_replied'",
    "asked_again": "select conversation_id from marts.fct_handoffs where is_asked_again",
    "incomplete_packages": "select conversation_id from marts.fct_handoffs "
    "where is_package_told and not is_package_complete",
    # What follows a return is an episode of its own.
    "durable": "select conversation_id from marts.fct_episode_verdicts where is_durable "
    "and regexp_matches(episode_id, '^(durable|fresh|old)-[0-9]+/1$')",
}


@dataclass(frozen=True)
class Line:
    """One phenomenon: how often it was planted and found, what was missed, and what was found that nobody planted."""

    phenomenon: str
    planted: int
    found: int
    missed: tuple[str, ...]
    false: tuple[str, ...]


def table_of(world: World, warehouse: Path) -> list[Line]:
    """What became of everything that was planted."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        found = {what: {row[0] for row in connection.execute(query).fetchall()} for what, query in FINDING.items()}
    found["wrong_merges"] = {name for name in found["wrong_merges"] if name.startswith("email:")}
    return [_line(what, world.planted[what], found[what]) for what in FINDING]


def told_of_promises(world: World, warehouse: Path, database_url: str) -> list[Line]:
    """What the inbox was told became of promises; told again, nothing may be new."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        ended = decided(connection, AS_OF)
    with closing(Inbox(database_url)) as inbox:
        numbers = inbox.append([each.event() for each in ended])
        twice = [number for number in inbox.append([each.event() for each in ended]) if number is not None]
    stored = [each for each, number in zip(ended, numbers, strict=True) if number is not None]
    found = {
        f"told_as_{state}": {each.promise_id for each in stored if each.state == state} | {f"{n} twice" for n in twice}
        for state in ("kept", "broken")
    }
    return [_line(what, world.planted[what], names) for what, names in found.items()]


def tried(world: World, warehouse: Path) -> list[Line]:
    """The experiments that are read as a lift, and as none, by the estimates that a refresh makes of these tables."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        verdicts = {row.experiment_id: row.verdict for row in estimated(connection, AS_OF)}
    found = {
        "real_lift": {name for name, verdict in verdicts.items() if verdict == "better"},
        "real_null": {name for name, verdict in verdicts.items() if verdict == "no_difference_found"},
    }
    return [_line(what, world.planted[what], names) for what, names in found.items()]


def definitions_of(warehouse: Path) -> dict[str, str]:
    """Of each conversation's first episode what each definition makes of it, in the order of `DEFINITIONS`."""
    signs = {"counted": "+", "not_counted": "-", "unknown": "?"}
    query = "select conversation_id, definition, verdict from marts.fct_episode_definitions where episode_id like '%/1'"
    found: dict[str, dict[str, str]] = {}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for name, definition, verdict in connection.execute(query).fetchall():
            found.setdefault(name, {})[definition] = signs[verdict]
    return {name: "".join(of[each] for each in DEFINITIONS) for name, of in found.items()}


def _line(what: str, truths: set[str], found: set[str]) -> Line:
    return Line(what, len(truths), len(found & truths), tuple(sorted(truths - found)), tuple(sorted(found - truths)))


def told(world: World, database_url: str, paths: WarehousePaths, as_of: datetime = AS_OF) -> None:
    """Everything into an inbox, and from there into a warehouse that will be built as of then."""
    migrate(database_url)
    with closing(Inbox(database_url)) as inbox:
        inbox.append(world.telling.events)
        with paths.open() as warehouse:
            landing.land(warehouse, inbox, paths.data_dir, now=as_of)
    landing.begin_build(paths.warehouse, as_of=as_of)


def built(paths: WarehousePaths, command: str = "run", models: Sequence[str] = MODELS) -> None:
    """The figures' models; `build` runs their tests as well, those that read none but them."""
    warehouse = {"RAPPORT_WAREHOUSE": str(paths.warehouse)}
    cautious = ["--indirect-selection", "cautious"] if command == "build" else []
    run_parsed([command, "--select", *models, *cautious], project=PROJECT, state=paths.dbt_state, environment=warehouse)


def main(arguments: Sequence[str]) -> int:
    """Plant, build and print; 1 when anything was missed or made up."""
    parser = argparse.ArgumentParser(prog="python -m tests.evals.planted_worlds")
    parser.add_argument("--copies", type=int, default=20, help="how often each story happens")
    parser.add_argument("--json", action="store_true", help="print nothing but the result")
    asked = parser.parse_args(arguments)
    world = planted(asked.copies)
    try_out(world, asked.copies)
    with tempfile.TemporaryDirectory(prefix="rapport-planted-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        paths = WarehousePaths(Path(folder) / "data")
        database_url = start_embedded(Path(folder) / "store")
        told(world, database_url, paths)
        built(paths, models=(*MODELS, *EXPERIMENTS))
        lines = [
            *table_of(world, paths.warehouse),
            *told_of_promises(world, paths.warehouse, database_url),
            *tried(world, paths.warehouse),
        ]
        judged = definitions_of(paths.warehouse)
    wrong = {name: judged[name] for name, expected in world.definitions.items() if judged[name] != expected}
    report = _report(world, lines, len(wrong))
    details = {line.phenomenon: _words(line) for line in lines}
    details |= {f"{name} {''.join(DEFINITIONS)}": f"{judged[name]}" for name in wrong}
    report.show(details, is_json=asked.json)
    return 0 if report.met else 1


def _words(line: Line) -> str:
    counts = f"planted {line.planted}, found {line.found}, missed {len(line.missed)}, false {len(line.false)}"
    return f"{counts} {' '.join([*line.missed[:3], *line.false[:3]])}".strip()


def _report(world: World, lines: Sequence[Line], wrong: int) -> Report:
    figures: dict[str, int] = {
        f"{line.phenomenon}_{name}": count
        for line in lines
        for name, count in (("planted", line.planted), ("found", line.found),
                            ("missed", len(line.missed)), ("false", len(line.false)))
    }  # fmt: skip
    judged = len(world.definitions)
    figures |= {"definitions_judged": judged * len(DEFINITIONS), "conversations_judged_otherwise": wrong}
    goal = {"missed": 0, "false": 0, "conversations_judged_otherwise": 0}
    met = not wrong and not any(line.missed or line.false for line in lines)
    return Report(
        "planted_worlds", figures, goal, met, size={"events": len(world.telling.events), "talks": world.talks}
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
