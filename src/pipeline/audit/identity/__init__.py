"""Whose report a text is and of which year, and whether it is a yearly report at all."""
