SELECT DISTINCT year FROM target.figures ORDER BY year;
