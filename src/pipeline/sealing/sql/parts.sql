-- The figures that each total of a year adds up.
SELECT parts.total, parts.part
FROM candidate.figure_parts AS parts
JOIN candidate.figures AS total ON total.figure = parts.total AND total.agency = $agency AND total.year = $year
JOIN candidate.figures AS part ON part.figure = parts.part AND part.agency = $agency AND part.year = $year
ORDER BY parts.total, parts.part;
