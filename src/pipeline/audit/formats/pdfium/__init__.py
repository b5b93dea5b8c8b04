"""Reads the characters and ruling lines of a PDF with PDFium: the only package that calls it."""
