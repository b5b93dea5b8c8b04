-- Whether a roll-up has the rows behind its figures.
SELECT coalesce(bool_and(detail), true) FROM counties
