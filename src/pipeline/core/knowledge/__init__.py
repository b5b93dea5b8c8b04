"""How far do we know: of every source, table and agency, in one object that every sentence, mark, zero and exit status asks."""
