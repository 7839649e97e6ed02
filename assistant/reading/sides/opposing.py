"""Two sets that are held against each other over a distance: `… by expo this year, compared with referral`."""

from __future__ import annotations

import itertools
import re

from assistant.reading.parse import Parse, Term
from assistant.reading.sides.cases import COMPARABLE
from assistant.reading.sides.contrasts import agree, alike

_PREFER = re.compile(
    r"^\W*(?:and |so |now |but )*(?:do|does|did|would|are|is)\b[^.?!,;]*\b(?:prefer\w*|favou?r\w*)\b", re.I
)
_OVER = ("to", "over", "than", "rather than", "instead of", "more than")
_SINGLE = (
    "chain_position",
    "tenure",
    "status",
    "source",
    "move_type",
    "facility",
    "company_type",
    "level",
    "lifecycle",
)


def held_against(parse: Parse, terms: list[Term]) -> list[Term]:
    """The only two terms of one kind, where a word of comparing stands between them right before the second."""
    ordered = sorted((t for t in terms if not t.negated and t.family in COMPARABLE), key=lambda t: t.first)
    for k in parse.where("compare"):
        second = next((t for t in ordered if t.first > k), None)
        if (
            second is None
            or parse.broken(k, second.first)
            or any(parse.mentions[j].solid for j in range(k, second.first))
        ):
            continue
        kin = [t for t in ordered if alike(t, second)]
        if len(kin) == 2 and kin[1] is second and kin[0].last < k and kin[0].expr != second.expr:
            if kin[0].family != second.family:
                agree(kin[0], second)
            return kin
    return preferred(parse, ordered)


def preferred(parse: Parse, ordered: list[Term]) -> list[Term]:
    """`do chip firms prefer buying land to leasing?`: both ways are counted."""
    if not _PREFER.search(parse.utterance.text):
        return []
    for first, second in itertools.pairwise(ordered):
        gap = [parse.mentions[k].text.lower() for k in range(first.last + 1, second.first)]
        if first.family == second.family and first.family in _SINGLE and gap and gap[0] in (*_OVER, "or"):
            parse.use(first.last + 1)
            return [first, second]
    return []


def counted_apart(parse: Parse, run: list[Term]) -> bool:
    """`how many upstream, midstream and downstream requests`: three values of one field, each with its own number."""
    if len(run) < 3 or run[0].family not in _SINGLE or not parse.has("how_many"):
        return False
    gap = range(run[0].last + 1, run[-1].first)
    joined = any(parse.cue(k, "and") for k in gap) or "、" in "".join(parse.mark(k + 1) for k in gap)
    return joined and not any(parse.cue(k, "or") for k in gap)


def bases_apart(parse: Parse, terms: list[Term], share_at: int) -> list[Term]:
    """`share of foreign firms among those going to A vs going to B`: two wholes that the same share is told of."""
    placed = sorted((t for t in terms if t.family in ("target", "origin", "place")), key=lambda t: t.first)
    if len(placed) != 2 or any(t.negated for t in placed) or not alike(*placed):
        return []
    first, second = placed
    versus = any(parse.cue(k, "compare") for k in range(first.last + 1, second.first))
    part = any(share_at < t.first < first.first for t in terms)
    if not versus or not part or parse.broken(first.last, second.first):
        return []
    if first.family != second.family:
        agree(first, second)
    return placed


def split_by(parse: Parse, run: list[Term]) -> str | None:
    """`the split lease/buy land/any for logistics`: the field whose values are listed right after a word of splitting."""
    if len(run) < 2 or run[0].family not in _SINGLE or not parse.cue(run[0].first - 1, "breakdown"):
        return None
    parse.use(run[0].first - 1)
    return run[0].field
