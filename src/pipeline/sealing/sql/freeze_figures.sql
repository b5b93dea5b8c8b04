-- What today's rows give of sealed years is kept aside; what was sealed takes its place.
{% for table in ('figures', 'monthly') %}
INSERT INTO candidate.unsealed_{{ table }} BY NAME
SELECT live.* FROM candidate.{{ table }} AS live JOIN frozen ON frozen.agency = live.agency AND frozen.year = live.year;
DELETE FROM candidate.{{ table }} AS held
WHERE EXISTS (SELECT 1 FROM frozen WHERE frozen.agency = held.agency AND frozen.year = held.year);
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
