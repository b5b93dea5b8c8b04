"""How a filled form is written out: one layout of its tables and one text, shared by Word, HTML, Excel and the tidy files."""
