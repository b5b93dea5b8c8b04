-- The findings of a year without a waiver: blocks, gaps in the coverage of sources, other warnings. One without an agency concerns all;
-- a gap belongs to every year that it touches. What is said of the website itself and of channels is about no number of the report.
WITH gaps AS (
    SELECT code, agency, refers_to,
           try_cast(left(right(refers_to, 21), 10) AS DATE) AS gap_from, try_cast(right(refers_to, 10) AS DATE) AS gap_to
    FROM findings
    WHERE code = 'COV-001' AND waived_by IS NULL
)
SELECT 'gap' AS kind, agency, code, refers_to
FROM gaps
WHERE year(gap_from) <= $year AND year(gap_to) >= $year
UNION ALL
SELECT severity, agency, code, refers_to
FROM findings
WHERE severity IN ('block', 'warn') AND waived_by IS NULL AND code <> 'COV-001' AND stage NOT IN ('seal', 'channels', 'inspection', 'plan', 'follow_up') AND (year IS NULL OR year = $year)
ORDER BY 1, 3, 4;
