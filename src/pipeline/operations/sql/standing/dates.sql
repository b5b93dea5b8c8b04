-- The first date from a day on of every kind of thing that a passing day judges anew: rows, documents, windows of the directory, due dates
-- of reports, and days before the last known one of their table that are not missed yet and become so.
SELECT day
FROM (
{% for table, column in columns %}
    SELECT min("{{ column }}")::DATE AS day FROM {{ table }} WHERE "{{ column }}" >= $today::DATE
    UNION ALL
{% endfor %}
    SELECT min(due_on) FROM candidate.documents WHERE due_on >= $today::DATE
    UNION ALL
    SELECT min(last_day) FROM candidate.directory_periods WHERE last_day >= $today::DATE
    UNION ALL
    SELECT min(due_on)
    FROM (SELECT TRY_CAST("right" AS DATE) AS due_on FROM candidate.rule_results WHERE length("right") = 10)
    WHERE due_on >= $today::DATE
    UNION ALL
    SELECT min(coverage.on_date + source.rhythm_days + 1)
    FROM candidate.coverage AS coverage
    JOIN (
        SELECT coalesce(account, source) AS account, min(rhythm_days) AS rhythm_days FROM candidate.sources GROUP BY ALL
    ) AS source ON source.account = coverage.account
    JOIN (
        SELECT DISTINCT source, max(complete_to) OVER (PARTITION BY family) AS complete_to FROM candidate.knowledge
    ) AS known ON known.source = coverage.source AND known.complete_to >= coverage.on_date
    WHERE coverage.state = 'not_yet'
)
WHERE day IS NOT NULL;
