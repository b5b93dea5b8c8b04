"""Reads a file of any format as paragraphs and grids of text, with the place of each in the file."""
