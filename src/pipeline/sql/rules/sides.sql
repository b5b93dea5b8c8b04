-- One row per report and relation that finds any of its numbers: both sides added up, and how much was found.
CREATE OR REPLACE TEMP TABLE sides AS
WITH seen AS (
    -- Every number a report can ask for: its own year's and last year's.
    SELECT judged.report, judged.form, judged.year - facts.year AS back, facts.key, facts.value, facts.not_applicable
    FROM facts
    JOIN judged ON judged.agency_no = facts.agency_no AND facts.year IN (judged.year, judged.year - 1)
)
SELECT
    seen.report,
    terms.number,
    sum(CASE WHEN terms.is_left THEN terms.weight * seen.value END) AS left_value,
    sum(CASE WHEN NOT terms.is_left THEN terms.weight * seen.value END) AS right_value,
    count(seen.value) AS found,
    count(CASE WHEN terms.back > 0 THEN seen.value END) AS found_of_last_year,
    count(CASE WHEN terms.key > 1000000 THEN seen.value END) AS found_of_rows,
    count(CASE
        WHEN seen.value IS NULL THEN nullif(seen.not_applicable, false)
        WHEN seen.value < 0 AND NOT terms.signed THEN NULL
        WHEN terms.form_of_number = 'whole' AND seen.value <> floor(seen.value) THEN NULL
        WHEN terms.form_of_number = 'flag' AND seen.value NOT IN (0, 1) THEN NULL
        ELSE true
    END) AS well_formed
FROM seen
JOIN terms ON terms.form = seen.form AND terms.back = seen.back AND terms.key = seen.key
GROUP BY seen.report, terms.number;
