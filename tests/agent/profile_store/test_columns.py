"""The agent reads no column that dbt does not promise."""

import typing
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from agent.profile import SECTIONS

MODELS = Path(__file__).resolve().parents[3] / "dbt_project" / "models"
PROMISED = {
    model["name"]: {column["name"]: column["data_type"] for column in model["columns"]}
    for folder in ("profiles", "catalog")
    for path in (MODELS / folder).glob("*.yml")
    for model in yaml.safe_load(path.read_text()).get("models", [])
}
TYPES = {
    str: {"varchar", "text", "string"},
    int: {"integer", "int", "bigint"},
    bool: {"boolean"},
    Decimal: {"decimal(18,2)", "decimal(18, 2)", "numeric(18,2)", "decimal(6, 4)"},
    datetime: {"timestamp"},
}


@pytest.mark.parametrize("kind", SECTIONS.values(), ids=SECTIONS)
def test_every_column_read_is_promised_with_its_type(kind):
    promised = PROMISED[kind.TABLE]
    for name, hint in typing.get_type_hints(kind).items():
        if name in kind.columns():
            [python] = [each for each in typing.get_args(hint) or (hint,) if each is not type(None)]
            assert promised[name].lower() in TYPES[python], (kind.TABLE, name, promised[name])
