-- Figures by month. A total is the sum of its leaves.
CREATE OR REPLACE TABLE candidate.monthly AS
SELECT agency, year, month, figure, value FROM leaves
UNION ALL
SELECT leaf.agency, leaf.year, leaf.month, parts.total, sum(leaf.value)
FROM leaves AS leaf
JOIN candidate.figure_parts AS parts ON parts.part = leaf.figure
GROUP BY leaf.agency, leaf.year, leaf.month, parts.total;

-- Figures by year. A figure without rows is zero where a source filled its table in that year; elsewhere it has no row, because whether
-- it is zero is not known.
CREATE OR REPLACE TABLE candidate.figures (
    agency VARCHAR, year INTEGER, figure VARCHAR USING COMPRESSION fsst, label VARCHAR USING COMPRESSION fsst, value DOUBLE, unit VARCHAR,
    status VARCHAR, revision INTEGER, as_of DATE
);

INSERT INTO candidate.figures
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
      AND (NOT starts_with(known.figure, 'requests.carried_in.')
           OR (filled.agency, filled.year) IN (SELECT (carried.agency, carried.year) FROM carry_in_known AS carried))
)
SELECT coalesce(sums.agency, zeros.agency) AS agency,
       coalesce(sums.year, zeros.year) AS year,
       coalesce(sums.figure, zeros.figure) AS figure,
       coalesce(entry.label, sums.figure) AS label,
       coalesce(sums.value, 0) AS value,
       entry.unit,
       'draft' AS status,
       0 AS revision,
       -- The year that a run closes reaches to its end; every other year to today.
       CASE WHEN coalesce(sums.year, zeros.year) = year($as_of::DATE) THEN $as_of::DATE ELSE $today::DATE END AS as_of
FROM sums
FULL JOIN zeros ON zeros.agency = sums.agency AND zeros.year = sums.year AND zeros.figure = sums.figure
LEFT JOIN candidate.dictionary AS entry ON entry.figure = coalesce(sums.figure, zeros.figure);
