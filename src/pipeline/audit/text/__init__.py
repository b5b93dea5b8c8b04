"""Checks what a report says in words: its sentences against its tables, and how the report is made up."""
