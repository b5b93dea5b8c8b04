"""Benchmarks: each prints a ratio of two things done in the same run, with both times and both peak memories."""
