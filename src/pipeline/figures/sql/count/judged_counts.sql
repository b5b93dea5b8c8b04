-- Numbers without rows, and how much of the period of each is covered by lists of rows or by finer numbers.
CREATE OR REPLACE TEMP TABLE judged_counts AS
WITH numbers AS (
    SELECT row.agency, row.source, row.row_id, row.figure, row.amount, row.period_from, row.period_to, row.gone,
           quarantined.reason AS quarantine_reason, file.path, row.line,
           row.period_to - row.period_from + 1 AS days,
           -- Of two numbers of one period the one of the later file.
           row_number() OVER (ORDER BY row.period_to - row.period_from, file.known_at DESC, file.file_id DESC, row.source, row.row_id) AS rank
    FROM current_counts AS row
    JOIN files AS file ON file.file_id = row.file_id
    LEFT JOIN quarantined_rows AS quarantined ON quarantined.source = row.source AND quarantined.row_id = row.row_id
),
usable AS (
    SELECT * FROM numbers WHERE NOT gone AND quarantine_reason IS NULL AND period_from <= $today::DATE
),
covering AS (
    SELECT usable.source, usable.row_id,
           greatest(covered.covers_from, usable.period_from) AS first_day, least(covered.covers_to, usable.period_to) AS last_day,
           settings.quiet_days
    FROM usable
    JOIN lists_of_figures AS list
        ON (list.agency = usable.agency OR list.agency IS NULL)
       AND (list.figure = usable.figure OR list.figure = 'items.*' AND starts_with(usable.figure, 'items.'))
    JOIN source_settings AS settings ON settings.source = list.source
    JOIN coverage AS covered
        ON covered.source = list.source AND covered.covers_from <= usable.period_to AND covered.covers_to >= usable.period_from
    UNION ALL
    SELECT usable.source, usable.row_id, greatest(finer.period_from, usable.period_from), least(finer.period_to, usable.period_to), 0
    FROM usable
    JOIN usable AS finer
        ON finer.agency IS NOT DISTINCT FROM usable.agency AND finer.figure = usable.figure AND finer.rank < usable.rank
       AND finer.period_from <= usable.period_to AND finer.period_to >= usable.period_from
),
covered_days AS (
    SELECT source, row_id, count(DISTINCT on_date) AS days, max(quiet_days) AS quiet_days
    FROM (SELECT source, row_id, quiet_days, unnest(generate_series(first_day, last_day, INTERVAL 1 DAY)) AS on_date FROM covering)
    GROUP BY source, row_id
)
SELECT numbers.*, numbers.period_from > $today::DATE AS is_ahead,
       CASE
           WHEN covered_days.days IS NULL THEN 'none'
           -- A list that states no period begins with its first row: quiet days at its edge are none that it lacks.
           WHEN numbers.days - covered_days.days <= covered_days.quiet_days THEN 'whole'
           ELSE 'partly'
       END AS covered
FROM numbers
LEFT JOIN covered_days ON covered_days.source = numbers.source AND covered_days.row_id = numbers.row_id;
