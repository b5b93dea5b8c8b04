-- One row per report and relation with at least one known number: the sum of each side, and how many numbers are known.
CREATE OR REPLACE TEMP TABLE sides AS
WITH lookups AS (
    -- A report needs its own year's numbers and last year's.
    SELECT judged.report, judged.form, judged.kind, judged.agency_no, back, judged.year - back AS year
    FROM judged
    CROSS JOIN range(0, 2) AS years(back)
),
matches AS (
    SELECT lookups.report, lookups.form, lookups.back, facts.key, facts.value, facts.not_applicable
    FROM facts
    JOIN lookups
        ON lookups.agency_no = facts.agency_no AND lookups.year = facts.year
        AND (facts.kind IS NULL OR facts.kind = lookups.kind)
)
SELECT
    matches.report,
    terms.number,
    sum(CASE WHEN terms.is_left THEN terms.weight * matches.value END) AS left_value,
    sum(CASE WHEN NOT terms.is_left THEN terms.weight * matches.value END) AS right_value,
    count(matches.value) AS known,
    count(CASE WHEN terms.back > 0 THEN matches.value END) AS known_of_last_year,
    count(CASE WHEN terms.key > 1000000 THEN matches.value END) AS known_of_ledger,
    count(CASE
        WHEN matches.value IS NULL THEN nullif(matches.not_applicable, false)
        WHEN matches.value < 0 AND NOT terms.signed THEN NULL
        WHEN terms.form_of_number = 'whole' AND matches.value <> floor(matches.value) THEN NULL
        WHEN terms.form_of_number = 'flag' AND matches.value NOT IN (0, 1) THEN NULL
        ELSE true
    END) AS well_formed,
    count(nullif(matches.value, 0)) AS not_zero
FROM matches
JOIN form_terms AS terms ON terms.form = matches.form AND terms.back = matches.back AND terms.key = matches.key
GROUP BY matches.report, terms.number;
