-- One row per agency, year and figure that was declared by a person, counted figures included.
CREATE OR REPLACE TEMP TABLE declared_figures AS
SELECT DISTINCT reports.unit, figure_names.figure_no
{% if rows_known %}
FROM {{ schema }}.verdicts AS verdicts
JOIN reports ON reports.agency = verdicts.agency AND reports.year = verdicts.year
JOIN figure_names ON figure_names.figure = verdicts.figure
WHERE verdicts.verdict = 'counted' AND verdicts.source IN (SELECT unnest($declared_sources::VARCHAR[]))
{% else %}
FROM reports CROSS JOIN figure_names
WHERE false
{% endif %};
