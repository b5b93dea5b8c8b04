-- How many rows a search reads of each day: those of every verdict, out of what is tallied, and those that years were sealed with.
{% import "dashboard/listing/parts.sql" as parts %}
SELECT on_date, sum(rows)::BIGINT
FROM (
    SELECT agency, year, source, on_date, rows FROM tallies
    {% if sealed %}
    UNION ALL
    SELECT agency, year, source, on_date, 1 FROM sealed_verdicts
    {% endif %}
)
WHERE {{ parts.narrowed(filters) }}
GROUP BY on_date
