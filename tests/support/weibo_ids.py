"""Weibo's two names for one post: its number, and the short id (bid, mblogid) of its address."""

from __future__ import annotations

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def base_62(number: int) -> str:
    """The short id of a number: its groups of seven decimal digits from the right, each written with four digits of base 62."""
    number, group = divmod(number, 10**7)
    text = ""
    while group:
        group, digit = divmod(group, 62)
        text = DIGITS[digit] + text
    return base_62(number) + text.rjust(4, "0") if number else text
