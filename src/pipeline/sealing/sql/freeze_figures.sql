-- Moves today's figures of sealed years to `unsealed_*` and puts the sealed ones in their place.
{% for table in ('figures', 'monthly') %}
INSERT INTO candidate.unsealed_{{ table }} BY NAME
SELECT current_rows.* FROM candidate.{{ table }} AS current_rows JOIN frozen ON frozen.agency = current_rows.agency AND frozen.year = current_rows.year;
DELETE FROM candidate.{{ table }} AS current
WHERE EXISTS (SELECT 1 FROM frozen WHERE frozen.agency = current.agency AND frozen.year = current.year);
{% endfor %}
INSERT INTO candidate.figures BY NAME
SELECT sealed.agency, sealed.year, sealed.figure, sealed.label, sealed.value, sealed.unit, 'sealed' AS status, frozen.revision, frozen.as_of
FROM candidate.sealed_figures AS sealed
JOIN frozen ON frozen.agency = sealed.agency AND frozen.year = sealed.year;
INSERT INTO candidate.monthly BY NAME
WITH months AS (
    SELECT sealed.agency, sealed.year, month(sealed.on_date) AS month, sealed.figure, sum(sealed.amount) AS value
    FROM candidate.sealed_verdicts AS sealed
    JOIN frozen ON frozen.agency = sealed.agency AND frozen.year = sealed.year
    GROUP BY sealed.agency, sealed.year, month(sealed.on_date), sealed.figure
)
SELECT agency, year, month, figure, value FROM months
UNION ALL
SELECT months.agency, months.year, months.month, parts.total, sum(months.value)
FROM months
JOIN candidate.figure_parts AS parts ON parts.part = months.figure
GROUP BY months.agency, months.year, months.month, parts.total;
-- The tables of pages add up the same rows as the figures beside them.
{% for table, counted in (('daily', 'true'), ('figure_sources', 'true'), ('sections', "verdict = 'counted'")) %}
DELETE FROM candidate.{{ table }} AS current
WHERE {{ counted }} AND EXISTS (SELECT 1 FROM frozen WHERE frozen.agency = current.agency AND frozen.year = current.year);
{% endfor %}
INSERT INTO candidate.daily BY NAME
SELECT sealed.agency, sealed.year, sealed.on_date, sealed.figure, CASE WHEN starts_with(sealed.figure, 'posts.') THEN sealed.section END AS section,
       sum(sealed.amount) AS value
FROM candidate.sealed_verdicts AS sealed
JOIN frozen ON frozen.agency = sealed.agency AND frozen.year = sealed.year
WHERE (starts_with(sealed.figure, 'items.') OR starts_with(sealed.figure, 'posts.'))
  AND sealed.source NOT IN (SELECT source FROM candidate.sources WHERE taken_by = 'counts')
GROUP BY ALL;
INSERT INTO candidate.figure_sources BY NAME
SELECT sealed.agency, sealed.year, sealed.figure, sealed.source, count(*) AS rows, sum(sealed.amount) AS value,
       coalesce(any_value(sources.taken_by), 'file') AS taken_by
FROM candidate.sealed_verdicts AS sealed
JOIN frozen ON frozen.agency = sealed.agency AND frozen.year = sealed.year
LEFT JOIN (SELECT DISTINCT source, taken_by FROM candidate.sources) AS sources ON sources.source = sealed.source
GROUP BY sealed.agency, sealed.year, sealed.figure, sealed.source;
INSERT INTO candidate.sections BY NAME
SELECT sealed.agency, sealed.year, month(sealed.on_date) AS month, sealed.source, 'counted' AS verdict, sealed.figure, sealed.section, sealed.manner,
       true AS shown, count(*) AS rows, sum(sealed.amount) AS value, min(sealed.on_date) AS first_on, max(sealed.on_date) AS last_on
FROM candidate.sealed_verdicts AS sealed
JOIN frozen ON frozen.agency = sealed.agency AND frozen.year = sealed.year
WHERE (starts_with(sealed.figure, 'items.') OR starts_with(sealed.figure, 'posts.'))
  AND sealed.source NOT IN (SELECT source FROM candidate.sources WHERE taken_by = 'counts')
GROUP BY ALL;
