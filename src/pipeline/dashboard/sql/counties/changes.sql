-- The sums by county that moved since the day before, at most $most; `of_all` says how many there are.
SELECT changed.county, counties.name, changed.year, changed.figure, changed.label, changed.before, changed.after, changed.reported_before,
       changed.reported_after, changed.since, count(*) OVER () AS of_all
FROM county_changes AS changed
JOIN counties ON counties.county = changed.county
WHERE changed.figure NOT IN (SELECT part FROM figure_parts)
ORDER BY counties."position", changed.year DESC, changed.figure
LIMIT $most
