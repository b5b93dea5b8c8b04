-- The cells of published reports, as `rules` wants them: one row per report and place of its form.
CREATE OR REPLACE TABLE audited.cells AS
SELECT
    unnest($agency::VARCHAR[]) AS agency,
    unnest($year::INTEGER[]) AS year,
    unnest($form::VARCHAR[]) AS form,
    unnest($table::VARCHAR[]) AS "table",
    unnest($row::VARCHAR[]) AS "row",
    unnest($column::VARCHAR[]) AS "column",
    unnest($value::DOUBLE[]) AS value,
    unnest($semantic::VARCHAR[]) AS semantic;
