"""Figures for plotly.js as plain data. Colours are names that the page's script resolves, for light and dark."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from api.pages.numbers import count, spoken
from feedback.disclosure import Cell, Estimate
from feedback.insights.journey import StagePain
from feedback.insights.trends import Trend, TrendPoint
from feedback.items import SENTIMENTS

Figure = dict[str, Any]
Link = Callable[[TrendPoint], str]

_AXIS = {"gridcolor": "var(--line)", "zerolinecolor": "var(--muted)", "linecolor": "var(--line)", "fixedrange": True}


def _layout(**own: Any) -> Figure:
    return {
        "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)", "dragmode": False,
        "font": {"family": "system-ui, sans-serif", "size": 13, "color": "var(--ink)"},
        "margin": {"l": 62, "r": 12, "t": 8, "b": 34}, "hoverlabel": {"bgcolor": "var(--card)", "bordercolor":
        "var(--muted)", "font": {"color": "var(--ink)"}}, "showlegend": False, **own,
    }  # fmt: skip


def over_time(trend: Trend, link: Link, floor: int) -> Figure:
    """Volume by sentiment above, mean sentiment with its interval below; withheld buckets are marked, not drawn as 0."""
    points = [point for point in trend.points if point.cell.state != "no_data"]
    times = [point.start.date().isoformat() for point in points]
    links = [link(point) if point.cell.shown else None for point in points]
    traces: list[Figure] = []
    for sentiment in SENTIMENTS:
        values = [_items(point.cell, sentiment) for point in points]
        said = [spoken(point.cell, sentiment, "share", floor) for point in points]
        traces.append({
            "type": "bar", "name": sentiment, "x": times, "y": values, "yaxis": "y2", "text": said,
            "textposition": "none", "customdata": links, "marker": {"color": f"var(--{sentiment})"},
            "hovertemplate": "%{x}<br>" + sentiment + " %{text}<extra></extra>",
        })  # fmt: skip
    traces += _band(points, times, links, floor)
    withheld = {time: point.cell for time, point in zip(times, points, strict=True) if not point.cell.shown}
    hidden = list(withheld)
    traces.append({
        "type": "scatter", "mode": "markers", "name": "withheld", "x": hidden, "y": [0] * len(hidden), "yaxis": "y2",
        "marker": {"symbol": "line-ew-open", "size": 11, "color": "var(--muted)"},
        "text": [spoken(cell, "sentiment", "sentiment", floor) for cell in withheld.values()],
        "hovertemplate": "%{x}<br>%{text}<extra></extra>",
    })  # fmt: skip
    notes = [{"x": time, "y": 0, "yref": "y2", "yanchor": "bottom", "text": "withheld", "textangle": -90,
              "showarrow": False, "font": {"size": 11, "color": "var(--muted)"}} for time in hidden]  # fmt: skip
    formats = {"day": "%-d %b", "week": "%-d %b", "month": "%b %Y"}
    return {
        "data": traces,
        "layout": _layout(
            barmode="stack", bargap=0.25, height=380, hovermode="closest", annotations=notes,
            xaxis={**_AXIS, "type": "date", "tickformat": formats[trend.bucket], "showgrid": False, "anchor": "y",
                   "tickangle": 0},
            yaxis={**_AXIS, "domain": [0, 0.42], "range": [-1, 1], "tickvals": [-1, -0.5, 0, 0.5, 1],
                   "title": {"text": "sentiment", "standoff": 6}},
            yaxis2={**_AXIS, "domain": [0.5, 1], "rangemode": "tozero", "title": {"text": "items", "standoff": 6}},
        ),
    }  # fmt: skip


def by_stage(stages: Sequence[StagePain], links: Sequence[str], floor: int) -> Figure:
    """Share of people with a pain point at each stage, as a dot with its interval."""
    named = [(row, link) for row, link in zip(stages, links, strict=True) if row.stage is not None]
    shares = [row.cell.get("people_with_pain") for row, _ in named]
    trace = {
        "type": "scatter", "mode": "markers", "y": [row.stage for row, _ in named],
        "x": [share.value if share else None for share in shares],
        "error_x": {
            "type": "data", "symmetric": False, "color": "var(--negative)", "thickness": 3, "width": 0,
            "array": [share.high - share.value if share and share.high is not None else 0 for share in shares],
            "arrayminus": [share.value - share.low if share and share.low is not None else 0 for share in shares],
        },
        "marker": {"size": 11, "color": "var(--negative)", "line": {"width": 2, "color": "var(--card)"}},
        "text": [spoken(row.cell, "people_with_pain", "share", floor) for row, _ in named],
        "customdata": [link if row.cell.shown else None for row, link in named],
        "hovertemplate": "%{y}: %{text}<extra></extra>", "cliponaxis": False,
    }  # fmt: skip
    # Why a stage has no dot is said where the dot would be.
    notes = [
        {"x": 0, "y": row.stage, "xanchor": "left", "showarrow": False, "font": {"color": "var(--muted)", "size": 12},
         "text": spoken(row.cell, "people_with_pain", "share", floor)}
        for row, _ in named if not row.cell.shown
    ]  # fmt: skip
    return {
        "data": [trace],
        "layout": _layout(
            height=330, annotations=notes, margin={"l": 112, "r": 16, "t": 8, "b": 40}, hovermode="closest",
            xaxis={**_AXIS, "range": [-0.03, 1.03], "tickvals": [0, 0.25, 0.5, 0.75, 1],
                   "tickformat": ".0%", "zeroline": False, "title": {"text": "share of people"}},
            yaxis={**_AXIS, "autorange": "reversed", "type": "category", "ticklabelstandoff": 8,
                   "categoryarray": [row.stage for row, _ in named]},
        ),
    }  # fmt: skip


def dots(names: Sequence[str], values: Sequence[Estimate | None], said: Sequence[str], links: Sequence[str]) -> Figure:
    """Shares of variance as dots with their intervals, first on top."""
    trace = {
        "type": "scatter", "mode": "markers", "y": list(names), "x": [one.value if one else None for one in values],
        "error_x": {
            "type": "data", "symmetric": False, "color": "var(--accent)", "thickness": 3, "width": 0,
            "array": [one.high - one.value if one and one.high is not None else 0 for one in values],
            "arrayminus": [one.value - one.low if one and one.low is not None else 0 for one in values],
        },
        "marker": {"size": 11, "color": "var(--accent)", "line": {"width": 2, "color": "var(--card)"}},
        "text": list(said), "customdata": list(links), "hovertemplate": "%{y}: %{text}<extra></extra>",
        "cliponaxis": False,
    }  # fmt: skip
    return {
        "data": [trace],
        "layout": _layout(
            height=90 + 30 * len(names), margin={"l": 220, "r": 16, "t": 8, "b": 40}, hovermode="closest",
            xaxis={**_AXIS, "rangemode": "tozero", "tickformat": ".1%", "title": {"text": "share of the variance"}},
            yaxis={**_AXIS, "autorange": "reversed", "type": "category", "ticklabelstandoff": 8,
                   "categoryarray": list(names)},
        ),
    }  # fmt: skip


def _items(cell: Cell, sentiment: str) -> int | None:
    share = cell.get(sentiment)
    return round(share.value * cell.items) if cell.items is not None and share is not None else None


def _band(points: Sequence[TrendPoint], times: list[str], links: list[str | None], floor: int) -> list[Figure]:
    means = [point.cell.get("sentiment") for point in points]
    traces: list[Figure] = []
    # One band for each unbroken run: a fill would cross the gap that a withheld bucket leaves.
    for shown, run in groupby(range(len(points)), key=lambda place: means[place] is not None):
        places = list(run)
        if not shown:
            continue
        ends = [_ends(means[place]) for place in places]
        edge = {"type": "scatter", "mode": "lines", "x": [times[place] for place in places], "line": {"width": 0},
                "hoverinfo": "skip"}  # fmt: skip
        traces += [
            {**edge, "y": [low for low, _ in ends], "name": "lower end"},
            {**edge, "y": [high for _, high in ends], "name": "upper end", "fill": "tonexty",
             "fillcolor": "var(--band)"},
        ]  # fmt: skip
    said = [f"{spoken(point.cell, 'sentiment', 'sentiment', floor)}<br>{count(point.cell.items)} items"
            for point in points]  # fmt: skip
    traces.append({
        "type": "scatter", "mode": "lines+markers", "name": "sentiment", "x": times, "customdata": links,
        "y": [mean.value if mean else None for mean in means], "text": said,
        "line": {"color": "var(--accent)", "width": 2}, "marker": {"size": 7, "color": "var(--accent)"},
        "hovertemplate": "%{x}<br>mean sentiment %{text}<extra></extra>",
    })  # fmt: skip
    return traces


def _ends(mean: Estimate | None) -> tuple[float | None, float | None]:
    if mean is None:
        return None, None
    low = mean.value if mean.low is None else mean.low
    high = mean.value if mean.high is None else mean.high
    return max(-1.0, low), min(1.0, high)
