-- The years of the agency that have the figure.
SELECT DISTINCT year FROM figures WHERE agency = $agency AND figure = $figure
