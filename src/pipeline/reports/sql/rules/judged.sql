-- One row per report to judge: agency, year, form, with the level that decides its due date (条例 art. 49).
CREATE OR REPLACE TEMP TABLE judged AS
WITH filled AS (
    SELECT DISTINCT agency, year, form FROM {{ schema }}.cells
),
levels AS (
    SELECT unnest($agencies::VARCHAR[]) AS agency, unnest($levels::VARCHAR[]) AS level
)
SELECT
    CAST(row_number() OVER (ORDER BY filled.agency, filled.year, filled.form) AS INTEGER) AS report,
    CAST(dense_rank() OVER (ORDER BY filled.agency) AS INTEGER) AS agency_no,
    filled.agency,
    CAST(filled.year AS INTEGER) AS year,
    filled.form,
    forms.kind,
    coalesce(levels.level, 'department') AS level
FROM filled
JOIN (SELECT DISTINCT form, kind FROM form_cells) AS forms ON forms.form = filled.form
LEFT JOIN levels ON levels.agency = filled.agency;
