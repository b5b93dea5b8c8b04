-- One finding for a table that is wholly blank (or of which nobody declared anything), else one per wholly blank row (or group of
-- fields), else one per blank cell.
INSERT INTO findings BY NAME
WITH sizes AS (
    SELECT form, "table", part, count(*) AS in_part, sum(count(*)) OVER (PARTITION BY form, "table") AS in_table
    FROM form_cells
    WHERE origin <> 'computed'
    GROUP BY form, "table", part
),
blank AS (
    SELECT inputs.report, form_cells.*
    FROM inputs
    JOIN form_cells ON form_cells.cell_no = inputs.cell_no
    WHERE inputs.value IS NULL AND inputs.not_applicable IS NULL
),
by_part AS (
    SELECT report, form, "table", part, count(*) AS blanks
    FROM blank
    GROUP BY report, form, "table", part
),
by_table AS (
    SELECT report, form, "table", sum(blanks) AS blanks
    FROM by_part
    GROUP BY report, form, "table"
),
-- Tables of which somebody would have to declare cells, and nobody declared any.
undeclared AS (
    SELECT inputs.report, form_cells.form, form_cells."table"
    FROM inputs
    JOIN form_cells ON form_cells.cell_no = inputs.cell_no
    WHERE inputs.origin = 'declared' AND inputs.not_applicable IS DISTINCT FROM 'condition'
    GROUP BY inputs.report, form_cells.form, form_cells."table"
    HAVING count(*) = count(*) FILTER (WHERE inputs.value IS NULL AND inputs.not_applicable IS NULL)
),
places AS (
    SELECT
        blank.report,
        blank.kind,
        CASE
            WHEN by_table.blanks = sizes.in_table OR undeclared.report IS NOT NULL THEN blank."table"
            WHEN by_part.blanks = sizes.in_part THEN blank.part
            ELSE blank.figure
        END AS refers_to,
        any_value(CASE
            WHEN by_table.blanks = sizes.in_table OR undeclared.report IS NOT NULL THEN blank.table_label
            WHEN by_part.blanks = sizes.in_part THEN blank.part_label
            ELSE blank.label
        END) AS place,
        count(*) AS cells
    FROM blank
    JOIN by_part ON by_part.report = blank.report AND by_part.form = blank.form AND by_part.part = blank.part
    JOIN by_table ON by_table.report = blank.report AND by_table.form = blank.form AND by_table."table" = blank."table"
    LEFT JOIN undeclared ON undeclared.report = blank.report AND undeclared.form = blank.form AND undeclared."table" = blank."table"
    JOIN sizes ON sizes.form = blank.form AND sizes."table" = blank."table" AND sizes.part = blank.part
    GROUP BY 1, 2, 3
)
SELECT
    'fill' AS stage,
    reports.agency,
    reports.year,
    'FILL-001' AS code,
    CASE places.kind WHEN 'report' THEN 'block' ELSE 'warn' END AS severity,
    'fail' AS outcome,
    replace(replace($message::VARCHAR, '{place}', place), '{cells}', CAST(cells AS VARCHAR)) AS message,
    replace($what_to_do::VARCHAR, '{year}', CAST(reports.year AS VARCHAR)) AS what_to_do,
    places.refers_to
FROM places
JOIN reports ON reports.report = places.report;
