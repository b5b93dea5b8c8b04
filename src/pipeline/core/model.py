"""The base of every model that is read from a file: immutable, and an unknown key is an error."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class FrozenModel(BaseModel):
    """A frozen pydantic model that refuses unknown keys. Raises pydantic's ValidationError on construction."""

    model_config = ConfigDict(frozen=True, extra="forbid")
