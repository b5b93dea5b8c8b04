-- Figures by month; a total is the sum of its leaves.
CREATE OR REPLACE TABLE candidate.monthly AS
SELECT agency, year, month, figure, value FROM leaves
UNION ALL
SELECT leaf.agency, leaf.year, leaf.month, parts.total, sum(leaf.value)
FROM leaves AS leaf
JOIN candidate.figure_parts AS parts ON parts.part = leaf.figure
GROUP BY leaf.agency, leaf.year, leaf.month, parts.total;
