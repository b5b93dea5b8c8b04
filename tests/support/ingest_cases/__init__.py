"""Small files of kinds offices really have, each with what must come of it. The data stands in `data/*.yml`."""

from .cases import Case, CaseFile, Expected, Night, SourceSetting, Word, cases, words
from .write import begin, write_night

__all__ = ["Case", "CaseFile", "Expected", "Night", "SourceSetting", "Word", "begin", "cases", "words", "write_night"]
