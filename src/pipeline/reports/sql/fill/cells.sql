-- One row per agency, year and cell of its forms, as it will be printed; `position` is its place in the form.
-- A total adds up its parts; where one of them is blank, so is the total. A total that someone declared otherwise is
-- printed as declared, and the rules refuse it.
CREATE OR REPLACE TABLE {{ schema }}.cells AS
WITH sums AS (
    SELECT
        inputs.report,
        form_parts.cell_no,
        form_parts.figure_no,
        sum(inputs.value) AS value,
        count(*) - count(inputs.value) AS without_value,
        count(CASE WHEN inputs.value IS NULL AND inputs.not_applicable IS NULL THEN 1 END) AS blanks
    FROM inputs
    JOIN form_parts ON form_parts.part_cell_no = inputs.cell_no
    GROUP BY inputs.report, form_parts.cell_no, form_parts.figure_no
),
totals AS (
    SELECT
        sums.report,
        sums.cell_no,
        CASE
            WHEN sums.blanks > 0 THEN NULL
            WHEN known.value IS NOT NULL THEN known.value
            WHEN sums.without_value = 0 THEN sums.value
        END AS value,
        CASE WHEN known.value <> sums.value AND sums.without_value = 0 THEN 'declared' ELSE 'computed' END AS origin
    FROM sums
    JOIN reports ON reports.report = sums.report
    LEFT JOIN known ON known.unit = reports.unit AND known.figure_no = sums.figure_no
),
filled AS (
    SELECT report, cell_no, value, not_applicable IS NOT NULL AS not_applicable, origin FROM inputs
    UNION ALL
    SELECT report, cell_no, value, false, origin FROM totals
)
SELECT
    reports.agency,
    reports.year,
    reports.form,
    form_cells."table",
    form_cells."row",
    form_cells."column",
    form_cells.label,
    CAST(filled.value AS DOUBLE) AS value,
    CASE
        WHEN filled.value = 0 THEN 'zero'
        WHEN filled.value IS NOT NULL THEN 'number'
        WHEN filled.not_applicable THEN 'not_applicable'
        ELSE 'blank'
    END AS semantic,
    filled.origin,
    form_cells.position
FROM filled
JOIN reports ON reports.report = filled.report
JOIN form_cells ON form_cells.cell_no = filled.cell_no;
