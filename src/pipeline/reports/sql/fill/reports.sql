-- One row per agency, year and form that is due for it; `unit` numbers agency and year. `own_form` is the form of that year; $as_form, when given, is
-- filled in its place, to show one ledger in the form of other years.
CREATE OR REPLACE TEMP TABLE reports AS
WITH forms AS (
    SELECT DISTINCT form, kind, years_from, years_to FROM form_cells
),
reported AS (
    SELECT DISTINCT agency, year FROM {{ schema }}.figures
)
SELECT
    CAST(row_number() OVER (ORDER BY reported.agency, reported.year, own.form) AS INTEGER) AS report,
    CAST(dense_rank() OVER (ORDER BY reported.agency, reported.year) AS INTEGER) AS unit,
    reported.agency,
    reported.year,
    coalesce(other.form, own.form) AS form,
    own.form AS own_form
FROM reported
JOIN forms AS own
    ON reported.year >= own.years_from AND (own.years_to IS NULL OR reported.year <= own.years_to)
LEFT JOIN forms AS other
    ON other.form = $as_form AND other.kind = own.kind;
