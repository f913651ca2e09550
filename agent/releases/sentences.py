"""The sentences of a release, by the clause that each stands under."""

from __future__ import annotations

from agent.releases.parameters import Parameters


def sentences_of(parameters: Parameters) -> dict[str, str]:
    """The sentence of every clause, by the clause's id."""
    single = (parameters.final_sale,)
    several = (
        *(parameters.return_windows, parameters.shipping, parameters.discounts, parameters.fee_waivers),
        *(parameters.credits, parameters.stacking, parameters.clauses, single),
    )
    return {clause.clause_id: clause.text for group in several for clause in group}
