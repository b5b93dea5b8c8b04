SELECT DISTINCT year FROM candidate.figures ORDER BY year;
