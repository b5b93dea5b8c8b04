"""The base of every model read from a file: immutable, and a key it does not know is an error."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class FrozenModel(BaseModel):
    """A frozen pydantic model that refuses unknown keys. Raises pydantic's ValidationError on construction."""

    model_config = ConfigDict(frozen=True, extra="forbid")
