"""The documents of a filled form: one layout of its tables and one text, written as Word, HTML, Excel, JSON and CSV."""
