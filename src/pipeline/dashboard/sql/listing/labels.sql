-- The names of figures.
SELECT figure, label FROM dictionary WHERE list_contains(string_split($figures, ' '), figure)
