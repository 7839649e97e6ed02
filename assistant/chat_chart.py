"""The chart of an answer's groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.chat_view import Grouped

if TYPE_CHECKING:
    import altair

BARS = 30
"""Groups that a chart shows before it turns into a thicket."""


def shown(groups: Grouped) -> int:
    """Return how many of the groups the chart shows: all periods, of other groups the first."""
    return len(groups.rows) if groups.periods else min(BARS, len(groups.rows))


def chart(groups: Grouped) -> altair.Chart:
    """Return periods as lines and other groups as bars, in the order of the result; the first measure only."""
    import altair as alt
    import pandas as pd

    period = groups.labels - 1 if groups.periods else 0
    series = 1 - period if groups.labels > 1 else None
    frame = pd.DataFrame(
        {
            "label": str(row[period]),
            "value": row[groups.labels],
            "series": str(row[series]) if series is not None else "",
        }
        for row in groups.rows[: shown(groups)]
    )
    measure = groups.head[groups.labels]
    tips = [
        alt.Tooltip("label:N", title=groups.head[period]),
        alt.Tooltip("value:Q", title=measure, format=",.6~g"),
    ]
    drawn: alt.Chart = alt.Chart(frame).mark_line(point=True) if groups.periods else alt.Chart(frame).mark_bar()
    if series is not None:
        tips.append(alt.Tooltip("series:N", title=groups.head[series]))
        legend = alt.Legend(orient="bottom", columns=2, labelLimit=180)
        drawn = drawn.encode(color=alt.Color("series:N", title=None, sort=None, legend=legend))
    labels = (alt.X if groups.periods else alt.Y)(
        "label:N", title=None, sort=None, axis=alt.Axis(labelLimit=180, labelOverlap=True)
    )
    values = (alt.Y if groups.periods else alt.X)("value:Q", title=measure, axis=alt.Axis(tickCount=5))
    drawn = drawn.encode(labels, values, tooltip=tips)
    return drawn.properties(height=300) if groups.periods else drawn
