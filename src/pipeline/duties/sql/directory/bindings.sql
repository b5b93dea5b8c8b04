-- Whose each entry is, and in which years: those of which the website of the agency has counted items and more than a month was observed.
-- A few rows over the edge of a year are no year.
INSERT INTO directory_bindings
WITH observed_days AS (
    SELECT owner.agency, span.year,
           sum(greatest(0, date_diff(
               'day', greatest(seen.covers_from, make_date(span.year, 1, 1)), least(seen.covers_to, make_date(span.year, 12, 31))
           ) + 1)) AS days
    FROM directory_agencies AS owner
    JOIN (SELECT DISTINCT year FROM directory_spans) AS span ON true
    JOIN candidate.observed AS seen ON seen.fills = 'items' AND (seen.agency IS NULL OR seen.agency = owner.agency)
    GROUP BY owner.agency, span.year
),
years AS (
    SELECT item.agency, min(item.year) AS first_year, max(item.year) AS last_year
    FROM (
        SELECT DISTINCT agency, year FROM candidate.tallies WHERE verdict = 'counted' AND starts_with(figure, 'items.') AND year <= year($today::DATE)
    ) AS item
    JOIN observed_days ON observed_days.agency = item.agency AND observed_days.year = item.year AND observed_days.days > 31
    GROUP BY item.agency
)
SELECT owner.agency, entry.entry, entry.columns, entry.words, entry.kinds,
       greatest(coalesce(years.first_year, year($today::DATE)), coalesce(entry.since, 0)),
       least(coalesce(years.last_year, year($today::DATE)), coalesce(entry.until, 9999))
FROM directory_agencies AS owner
JOIN directory_entries AS entry ON entry.whose IS NULL OR entry.whose = owner.agency
LEFT JOIN years ON years.agency = owner.agency;
