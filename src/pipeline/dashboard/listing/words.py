"""Words as a search compares them with texts: in any letter case. Chinese has none, and lowering ten million titles takes seconds."""

from __future__ import annotations

# Letters beside the capital that are lowered to a Latin one: of Turkish, and the sign for kelvin.
_MORE_FORMS = {"i": "\u0130", "k": "\u212a"}


def cased(words: str) -> bool:
    """Whether words have letters with upper and lower case."""
    return words.lower() != words.upper()


def letter_forms(words: str) -> tuple[str, ...]:
    """Every form of a Latin letter of these words, none where they have no such letter.

    A text with none of these cannot contain the words in any case, which is quick to see: few Chinese titles have Latin letters.
    """
    letter = next((character for character in words.lower() if "a" <= character <= "z"), None)
    return (letter, letter.upper(), *_MORE_FORMS.get(letter, "")) if letter else ()
