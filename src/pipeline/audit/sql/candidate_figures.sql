-- The figures of a year as they are about to be sealed, by agency.
SELECT agency, figure, label, value, unit
FROM candidate.figures
WHERE year = $year;
