-- Figures: the sum of their evidence, and a zero for every figure of a table that a source filled in that year.
-- A table nobody fills has no zeros: that nothing was met is not known there.
CREATE OR REPLACE TABLE candidate.figures AS
WITH sums AS (
    SELECT agency, year, figure, sum(value) AS value FROM candidate.monthly GROUP BY agency, year, figure
),
zeros AS (
    SELECT filled.agency, filled.year, known.figure
    FROM counted_families AS filled
    JOIN (
        SELECT figure, years_from, years_to FROM figure_leaves
        UNION ALL
        SELECT parts.total, min(leaf.years_from), max(leaf.years_to)
        FROM candidate.figure_parts AS parts
        JOIN figure_leaves AS leaf ON leaf.figure = parts.part
        GROUP BY parts.total
    ) AS known
        ON split_part(known.figure, '.', 1) = filled.family
       AND filled.year BETWEEN known.years_from AND known.years_to
    WHERE filled.family IN ('items', 'requests', 'disputes')
)
SELECT coalesce(sums.agency, zeros.agency) AS agency,
       coalesce(sums.year, zeros.year) AS year,
       coalesce(sums.figure, zeros.figure) AS figure,
       coalesce(entry.label, sums.figure) AS label,
       coalesce(sums.value, 0) AS value,
       entry.unit,
       'draft' AS status,
       0 AS revision,
       $as_of::DATE AS as_of
FROM sums
FULL JOIN zeros ON zeros.agency = sums.agency AND zeros.year = sums.year AND zeros.figure = sums.figure
LEFT JOIN candidate.dictionary AS entry ON entry.figure = coalesce(sums.figure, zeros.figure);
