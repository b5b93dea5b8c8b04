-- One row per agency, year and number that a rule may use: the cells (`kind`: of the report or the website form), and the figures that no
-- cell prints.
CREATE OR REPLACE TEMP TABLE facts AS
WITH agencies AS (
    SELECT DISTINCT agency, agency_no FROM judged
),
printed AS (
    SELECT
        agencies.agency_no,
        CAST(cells.year AS INTEGER) AS year,
        form_cells.figure_no AS key,
        form_cells.kind,
        cells.value,
        cells.semantic = 'not_applicable' AS not_applicable
    FROM {{ schema }}.cells AS cells
    JOIN agencies ON agencies.agency = cells.agency
    JOIN form_cells
        ON form_cells.form = cells.form AND form_cells."table" = cells."table"
        AND form_cells."row" = cells."row" AND form_cells."column" = cells."column"
)
SELECT agency_no, year, key, kind, value, not_applicable FROM printed
{% if figures_known %}
UNION ALL
SELECT
    agencies.agency_no,
    CAST(figures.year AS INTEGER),
    figure_names.figure_no,
    NULL,
    figures.value,
    false
FROM {{ schema }}.figures AS figures
JOIN agencies ON agencies.agency = figures.agency
JOIN figure_names ON figure_names.figure = figures.figure
ANTI JOIN printed
    ON printed.agency_no = agencies.agency_no AND printed.year = figures.year AND printed.key = figure_names.figure_no
{% endif %};
