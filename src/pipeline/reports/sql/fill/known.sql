-- One row per agency, year and known figure. A figure without a value was declared not applicable.
CREATE OR REPLACE TEMP TABLE known AS
SELECT units.unit, figure_names.figure_no, figures.value
FROM {{ schema }}.figures AS figures
JOIN (SELECT DISTINCT unit, agency, year FROM reports) AS units
    ON units.agency = figures.agency AND units.year = figures.year
JOIN figure_names ON figure_names.figure = figures.figure;
