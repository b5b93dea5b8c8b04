-- One row per agency, year, figure and request or case counted in it. Declared numbers are not among them.
CREATE OR REPLACE TEMP TABLE ledger_rows AS
SELECT agencies.agency_no, CAST(verdicts.year AS INTEGER) AS year, figure_names.figure_no, verdicts.row_id,
       max(verdicts.amount) AS amount
FROM {{ schema }}.verdicts AS verdicts
JOIN (SELECT DISTINCT agency, agency_no FROM judged) AS agencies ON agencies.agency = verdicts.agency
JOIN figure_names ON figure_names.figure = verdicts.figure
WHERE verdicts.verdict = 'counted'
    AND figure_names.figure_no IN (SELECT figure_no FROM form_ledgers AS ledger_figures)
    AND verdicts.source NOT IN (SELECT unnest($declared_sources::VARCHAR[]))
GROUP BY agencies.agency_no, verdicts.year, figure_names.figure_no, verdicts.row_id;
