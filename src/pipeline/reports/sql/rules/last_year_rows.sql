-- The request rows that last year's report was counted from: the sealed ones where the year is sealed, else those in force now.
CREATE OR REPLACE TEMP TABLE last_year_rows AS
{% if sealed_known %}
WITH sealed AS (
    SELECT DISTINCT agencies.agency_no, CAST(sealed_verdicts.year AS INTEGER) AS year, figure_names.figure_no,
           sealed_verdicts.row_id
    FROM {{ schema }}.sealed_verdicts AS sealed_verdicts
    JOIN (SELECT DISTINCT agency, agency_no FROM judged) AS agencies ON agencies.agency = sealed_verdicts.agency
    JOIN figure_names ON figure_names.figure = sealed_verdicts.figure
    WHERE sealed_verdicts.verdict = 'counted'
        AND figure_names.figure_no IN (SELECT figure_no FROM form_ledgers AS ledger_figures)
)
SELECT agency_no, year, figure_no, row_id FROM sealed
UNION ALL
SELECT ledger_rows.agency_no, ledger_rows.year, ledger_rows.figure_no, ledger_rows.row_id
FROM ledger_rows
ANTI JOIN sealed ON sealed.agency_no = ledger_rows.agency_no AND sealed.year = ledger_rows.year
{% else %}
SELECT agency_no, year, figure_no, row_id FROM ledger_rows
{% endif %};
