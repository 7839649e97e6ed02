"""What stands side by side: two values or more of one family, two periods, as the cases of a comparison."""

from __future__ import annotations

import itertools
import re

from assistant.reading.conditions.negation import connector
from assistant.reading.dates.period import Period
from assistant.reading.parse import Parse, Term
from retrieval.plan import Case, Condition, Not

COMPARABLE = (
    "target",
    "origin",
    "industry",
    "place",
    "company_type",
    "status",
    "source",
    "facility",
    "tenure",
    "move_type",
    "listed",
    "level",
    "kind",
    "lifecycle",
    "name",
    "company",
    "chain_position",
    "requirements",
    "facilities",
)


def label_of(term: Term) -> str:
    """What the side of a term is called."""
    condition = term.expr.part if isinstance(term.expr, Not) else term.expr
    if isinstance(condition, Condition) and condition.values in ((True,), (False,)):
        return condition.words or term.words
    if isinstance(condition, Condition):
        return condition.label or "/".join(str(v) for v in condition.values)
    return term.words


def case_terms(parse: Parse, terms: list[Term]) -> list[Term]:
    """The terms that stand side by side: two or more of one family, joined by or / and / vs / commas.

    Of several such runs the one that the comparing words govern wins, then one that `or` does not join, then the longer.
    """
    runs: list[list[Term]] = []
    ordered = sorted(terms, key=lambda t: t.first)
    for start, term in enumerate(ordered):
        if term.family not in COMPARABLE or term.negated:
            continue
        run = [term]
        for other in ordered[start + 1 :]:
            if other.family != term.family or other.negated or label_of(other) in {label_of(t) for t in run}:
                break
            between = range(run[-1].last + 1, other.first)
            joint = connector(parse, run[-1], other)
            if joint in ("or", "and", ",") or any(
                parse.cue(k, "compare", "to", "difference", "each", "how_many")
                or parse.mentions[k].text.lower() in ("than", "比")
                or (parse.mentions[k].text.lower() == "with" and _compared(parse, run[0]))
                for k in between
            ):
                run.append(other)
                continue
            break
        if len(run) > 1:
            runs.append(run)
    return max(runs, key=lambda run: (_governed(parse, run), _not_or(parse, run), len(run)), default=[])


def _compared(parse: Parse, term: Term) -> bool:
    """`compare the signing rate of A with B`: whether the verb stands before `term` in its clause."""
    return any(parse.cue(k, "compare") and not parse.broken(k, term.first) for k in range(term.first))


def _governed(parse: Parse, run: list[Term]) -> bool:
    """`compare A and B`, `A versus B`, A和B各有多少: whether the words of comparing stand at or within the run."""
    within = any(parse.cue(k, "compare") for k in range(run[0].first, run[-1].last))
    return within or parse.cue(parse.skip_left(run[0].first), "compare") or parse.cue(run[-1].last + 1, "each")


def _not_or(parse: Parse, run: list[Term]) -> bool:
    return all(connector(parse, a, b) != "or" for a, b in itertools.pairwise(run))


def cases_from(run: list[Term]) -> tuple[Case, ...]:
    """One case a term."""
    return tuple(Case(label=label_of(t), where=t.expr) for t in run)


def period_cases(periods: list[tuple[Term, Period]]) -> tuple[Case, ...]:
    """One case a period; spans of the same length in different years are labelled by their year."""
    out = []
    labels = [p.label for _, p in periods]
    years = [str(p.first.year) if p.first else p.label for _, p in periods]
    short = [re.fullmatch(r"\d{4}|\d{4}-(Q\d|H\d|\d\d)", label) is None for label in labels]
    use_years = any(short) and len(set(years)) == len(years)
    for (term, period), label, year in zip(periods, labels, years, strict=True):
        open_ended = period.first is None or period.last is None
        said = term.words if open_ended else year if use_years else label  # "before 2000": the asker's words
        out.append(Case(label=said, where=term.expr))
    return tuple(out)
