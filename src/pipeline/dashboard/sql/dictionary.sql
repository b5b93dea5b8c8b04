-- What every figure of the year means, and its value where the year has one.
SELECT entry.figure, entry.label, entry.unit, entry.counts, entry.leaves_out, entry.legal_basis, figures.value
FROM dictionary AS entry
LEFT JOIN figures ON figures.figure = entry.figure AND figures.agency = $agency AND figures.year = $year
ORDER BY entry.figure
