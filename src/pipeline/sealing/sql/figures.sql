-- The figures of a year, as in a package.
SELECT figure, label, unit, value FROM candidate.figures WHERE agency = $agency AND year = $year ORDER BY figure;
