-- One row per report and cell that is not computed. A cell that no source counts and nobody declared has no value.
CREATE OR REPLACE TEMP TABLE inputs AS
WITH taken AS (
    SELECT reports.report, form_sources.figure_no, sum(known.value) AS value, count(known.value) AS known_count
    FROM reports
    JOIN form_sources ON form_sources.form = reports.form
    JOIN known ON known.unit = reports.unit AND known.figure_no = form_sources.source_no
    GROUP BY reports.report, form_sources.figure_no
),
conditions AS (
    SELECT unit, figure_no, value FROM known WHERE figure_no IN (SELECT applies_if FROM form_cells)
)
{% if as_form %}
-- Where another year's form is filled: figures this year's form neither has nor can add up cannot be compared.
, comparable AS (
    SELECT DISTINCT cell.form, own.form AS own_form, cell.figure_no
    FROM form_cells AS cell
    LEFT JOIN form_sources ON form_sources.form = cell.form AND form_sources.figure_no = cell.figure_no
    JOIN form_cells AS own ON own.kind = cell.kind AND own.figure_no IN (cell.figure_no, form_sources.source_no)
)
{% endif %}
SELECT
    reports.report,
    cell.cell_no,
    coalesce(
        own.value,
        CASE
            -- Whether there is any: one that is known is enough, and none known is not none.
            WHEN cell.number = 'flag' AND taken.known_count > 0 THEN 1
            WHEN cell.number <> 'flag' AND taken.known_count = cell.sources THEN taken.value
        END
    ) AS value,
    CASE
{% if as_form %}
        WHEN reports.form <> reports.own_form AND comparable.figure_no IS NULL THEN 'not comparable'
{% endif %}
        WHEN own.unit IS NOT NULL AND own.value IS NULL THEN 'declared'
        WHEN own.value IS NULL AND conditions.value = 0 THEN 'condition'
    END AS not_applicable,
    CASE
        WHEN cell.origin = 'counted' AND declared.unit IS NOT NULL THEN 'declared'
        -- Nobody declared it, and what is counted says it.
        WHEN cell.origin = 'declared' AND own.unit IS NULL AND taken.known_count > 0 THEN 'counted'
        ELSE cell.origin
    END AS origin
FROM reports
JOIN form_cells AS cell ON cell.form = reports.form AND cell.origin <> 'computed'
LEFT JOIN known AS own ON own.unit = reports.unit AND own.figure_no = cell.figure_no
LEFT JOIN taken ON taken.report = reports.report AND taken.figure_no = cell.figure_no
LEFT JOIN conditions ON conditions.unit = reports.unit AND conditions.figure_no = cell.applies_if
LEFT JOIN declared_figures AS declared ON declared.unit = reports.unit AND declared.figure_no = cell.figure_no
{% if as_form %}
LEFT JOIN comparable
    ON comparable.form = reports.form AND comparable.own_form = reports.own_form
    AND comparable.figure_no = cell.figure_no
{% endif %};
