"""Parameters and answers of the reads: source of the OpenAPI document."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from feedback.items import CHANNELS, SENTIMENTS, STAGES
from feedback.search import MAX_LIMIT
from feedback.search_words import MAX_QUERY_CHARACTERS


def _with_zone(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("add a time zone, for example Z")
    return moment


Moment = Annotated[datetime, AfterValidator(_with_zone)]
Name = Annotated[str, Field(min_length=1, max_length=64)]
ChannelName = Annotated[str, Field(max_length=64, json_schema_extra={"enum": list(CHANNELS)})]
SentimentName = Annotated[str, Field(max_length=64, json_schema_extra={"enum": list(SENTIMENTS)})]
StageName = Annotated[str, Field(max_length=64, json_schema_extra={"enum": list(STAGES)})]


class Parameters(BaseModel):
    """Base of query parameters: unknown ones are refused."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    @classmethod
    @cache
    def model_json_schema(cls, *args: Any, **options: Any) -> dict[str, Any]:  # type: ignore[override]
        """Made once: flask-openapi3 asks for it at each request, and making it takes milliseconds."""
        return super().model_json_schema(*args, **options)


class FilterQuery(Parameters):
    """Filters that all reads share; each one given narrows."""

    since: Moment | None = Field(default=None, description="from this moment on")
    until: Moment | None = Field(default=None, description="before this moment")
    channel: ChannelName | None = None
    language: Name | None = Field(default=None, description="for example it")
    sentiment: SentimentName | None = None
    stage: StageName | None = None
    pain: bool | None = Field(default=None, description="only items that tell (true) or do not tell of a pain point")
    topic: int | None = Field(default=None, description="number of a topic of the version in use")
    source: Name | None = None
    segment: Name | None = Field(default=None, description="id of a segment")
    rating_min: float | None = Field(default=None, allow_inf_nan=False)


class SearchParameters(FilterQuery):
    """Filters, words and place."""

    q: str | None = Field(
        default=None,
        max_length=MAX_QUERY_CHARACTERS,
        description='words, "a phrase", or, -without; in any language. Nothing personal: addresses are kept by proxies',
    )
    limit: int = Field(default=50, ge=1, le=MAX_LIMIT)
    cursor: str | None = Field(default=None, max_length=200, description="next_cursor of the page before")


class SearchBody(SearchParameters):
    """Filters, words and place, in a body."""

    q: str | None = Field(
        default=None,
        max_length=MAX_QUERY_CHARACTERS,
        description='words, "a phrase", or, -without; personal data are replaced by tokens before they are searched',
    )


class TrendParameters(FilterQuery):
    """Filters and how to cut."""

    bucket: Literal["day", "week", "month"] = "week"
    by: Literal["none", "channel", "language", "stage", "topic", "segment", "source"] = "none"


class ItemPath(BaseModel):
    """Id of an item, as posting it gave."""

    item_id: UUID


class SentenceOut(BaseModel):
    """Signals of ``text[start:end]``, in Unicode code points."""

    start: int
    end: int
    sentiment: str
    sentiment_score: float
    stage: str | None
    stage_probability: float
    pain: bool
    pain_probability: float


class ItemTopicOut(BaseModel):
    """The topic of an item, within one topic model version."""

    version: int
    id: int
    label: str
    probability: float


class FoundOut(BaseModel):
    """A pseudonymised item and everything that was said of it.

    References are tokens; without feedback:cases there are none, and no attributes.
    """

    id: UUID
    source: str
    channel: str
    occurred_at: datetime
    language: str
    title: str | None
    text: str
    turns: list[dict[str, Any]]
    subject: str | None
    author: str | None
    thread: str | None
    rating: float | None
    scores: dict[str, float]
    attributes: dict[str, str]
    sentiment: str
    sentiment_score: float
    sentiment_probabilities: dict[str, float]
    stage: str | None
    stage_probability: float
    pain: bool
    pain_probability: float
    topic: ItemTopicOut | None
    models: dict[str, str]
    sentences: list[SentenceOut]


class ReplacedOut(BaseModel):
    """A kind of personal data that stood in the query and was replaced by a token."""

    label: str
    found_by: bool = Field(
        description="whether its value leads to somebody's token; a name's holds in one conversation and leads nowhere"
    )


class PageOut(BaseModel):
    """A page of feedback, or why there is none."""

    state: Literal["shown", "too_few_people", "no_data"] = Field(
        description="too_few_people: without feedback:cases, a list of fewer people than the floor is not given"
    )
    items: list[FoundOut]
    replaced: list[ReplacedOut] | None = Field(default=None, description="absent when nothing was replaced")
    next_cursor: str | None = Field(default=None, description="absent on the last page")


class EstimateOut(BaseModel):
    """A number and its 95 % interval."""

    value: float
    low: float | None
    high: float | None


class CellOut(BaseModel):
    """A number that passed the gate, or the reason why it did not."""

    state: Literal["shown", "too_few_people", "no_data"]
    people: int | None
    items: int | None
    estimates: dict[str, EstimateOut]
    reason: Literal["small", "table", "difference", "limit"] | None = Field(
        default=None,
        description="why it is withheld: small: fewer people than the floor, or nearly one person's number; table: that, or"
        " such a cell beside it would follow from it; difference: with earlier answers to you it would tell of too few; limit: more answers than can be weighed together",
    )
    as_of: datetime | None = Field(
        default=None, description="an earlier answer, repeated because too few people changed since"
    )


class TrendPointOut(CellOut):
    """One bucket of one part."""

    start: datetime
    part: str | None


class TrendOut(BaseModel):
    """Points in order of time and part."""

    bucket: str
    by: str
    topic_version: int | None
    floor_people: int
    points: list[TrendPointOut]


class TopicRowOut(CellOut):
    """One topic; ``id`` is null for items of none."""

    id: int | None
    label: str
    words: list[str]


class TopicsOut(BaseModel):
    """Topics, largest first; ``version`` is null before the first fit."""

    version: int | None
    floor_people: int
    topics: list[TopicRowOut]


class StageOut(CellOut):
    """One stage of the journey, null for none."""

    stage: str | None


class JourneyOut(BaseModel):
    """Stages in the order of the journey."""

    floor_people: int
    stages: list[StageOut]
