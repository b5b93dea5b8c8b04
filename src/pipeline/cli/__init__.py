"""The command line `gongkai`: reads what was typed, calls the verb, prints what came of it."""

from pipeline.cli.program import main

__all__ = ["main"]
