"""Segments in and out: source of the OpenAPI document."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from api.schemas_read import CellOut, Moment, Parameters, StageOut


class SegmentPath(BaseModel):
    """Id of a segment: a-z, 0-9, _ and -."""

    segment_id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")


class SegmentIn(BaseModel):
    """A named rule over the declared attributes of customers."""

    model_config = ConfigDict(
        extra="forbid",
        hide_input_in_errors=True,
        json_schema_extra={
            "examples": [{"name": "Young in Lazio", "rule": {"all": [{"attribute": "region", "in": ["Lazio"]}]}}]
        },
    )

    name: str
    rule: dict[str, Any] = Field(description='{"attribute": ..., "in": [...]}, or all, any, not with a list of rules')


class PeriodParameters(Parameters):
    """From ``since`` up to, not with, ``until``."""

    since: Moment
    until: Moment


class SegmentOut(BaseModel):
    """A segment; ``version`` grows when its rule changes."""

    id: str
    name: str
    rule: dict[str, Any]
    version: int
    updated_at: datetime


class SegmentsOut(BaseModel):
    """Every segment, by name."""

    segments: list[SegmentOut]


class SummaryOut(BaseModel):
    """One segment in a period: scores, KPIs and what its customers said."""

    segment: SegmentOut
    since: datetime
    until: datetime
    floor_people: int
    customers: CellOut
    scores: dict[str, CellOut]
    kpis: dict[str, CellOut]
    breakdowns: dict[str, dict[str, CellOut]]
    sentiment: CellOut
    stages: list[StageOut]
