-- Whose each entry is, and in which years: those of which the website of the agency has counted items.
INSERT INTO directory_bindings
WITH years AS (
    SELECT agency, min(year) AS first_year, max(year) AS last_year
    FROM candidate.verdicts
    WHERE verdict = 'counted' AND starts_with(figure, 'items.') AND year <= year($today::DATE)
    GROUP BY agency
)
SELECT owner.agency, entry.entry, entry.columns, entry.words, entry.kinds,
       greatest(coalesce(years.first_year, year($today::DATE)), coalesce(entry.since, 0)),
       least(coalesce(years.last_year, year($today::DATE)), coalesce(entry.until, 9999))
FROM directory_agencies AS owner
JOIN directory_entries AS entry ON entry.whose IS NULL OR entry.whose = owner.agency
LEFT JOIN years ON years.agency = owner.agency;
