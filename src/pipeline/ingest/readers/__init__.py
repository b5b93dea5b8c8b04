"""Readers: one module for each kind of file, `read.read_snapshot` chooses by the bytes. Each makes a `RawTable` of a snapshot."""
