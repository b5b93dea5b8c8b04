-- A year's figures as a package holds them.
SELECT figure, label, unit, value FROM candidate.figures WHERE agency = $agency AND year = $year ORDER BY figure;
