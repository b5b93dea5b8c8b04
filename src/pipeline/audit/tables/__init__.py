"""Reads the three statutory tables of a report: their rows, labels and numbers at the addresses of the forms."""
