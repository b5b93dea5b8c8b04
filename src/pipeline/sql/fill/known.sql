-- One row per report and figure that is known for it. A figure without a value was declared not applicable.
CREATE OR REPLACE TEMP TABLE known AS
SELECT
    reports.report,
    figure_names.figure_no,
    any_value(figures.value) AS value
FROM {{ schema }}.figures AS figures
JOIN reports ON reports.agency = figures.agency AND reports.year = figures.year
JOIN figure_names ON figure_names.figure = figures.figure
GROUP BY reports.report, figure_names.figure_no;
