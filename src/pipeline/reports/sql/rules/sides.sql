-- One row per report and relation that finds any of its numbers: both sides added up, and how much was found.
CREATE OR REPLACE TEMP TABLE sides AS
WITH asking AS (
    -- A report asks for its own year's numbers and for last year's.
    SELECT judged.report, judged.form, judged.kind, judged.agency_no, back, judged.year - back AS year
    FROM judged
    CROSS JOIN range(0, 2) AS years(back)
),
seen AS (
    SELECT asking.report, asking.form, asking.back, facts.key, facts.value, facts.not_applicable
    FROM facts
    JOIN asking
        ON asking.agency_no = facts.agency_no AND asking.year = facts.year
        AND (facts.kind IS NULL OR facts.kind = asking.kind)
)
SELECT
    seen.report,
    terms.number,
    sum(CASE WHEN terms.is_left THEN terms.weight * seen.value END) AS left_value,
    sum(CASE WHEN NOT terms.is_left THEN terms.weight * seen.value END) AS right_value,
    count(seen.value) AS found,
    count(CASE WHEN terms.back > 0 THEN seen.value END) AS found_of_last_year,
    count(CASE WHEN terms.key > 1000000 THEN seen.value END) AS found_of_ledger,
    count(CASE
        WHEN seen.value IS NULL THEN nullif(seen.not_applicable, false)
        WHEN seen.value < 0 AND NOT terms.signed THEN NULL
        WHEN terms.form_of_number = 'whole' AND seen.value <> floor(seen.value) THEN NULL
        WHEN terms.form_of_number = 'flag' AND seen.value NOT IN (0, 1) THEN NULL
        ELSE true
    END) AS well_formed,
    count(nullif(seen.value, 0)) AS not_zero
FROM seen
JOIN form_terms AS terms ON terms.form = seen.form AND terms.back = seen.back AND terms.key = seen.key
GROUP BY seen.report, terms.number;
