-- The newest runs stay: so many of them, and together so many rows. The newest run stays whatever its size.
DELETE FROM validations
WHERE run IN (
    SELECT run
    FROM (
        SELECT run,
               row_number() OVER (ORDER BY max(checked_at) DESC, run DESC) AS nth,
               sum(count(*)) OVER (ORDER BY max(checked_at) DESC, run DESC) AS rows_so_far
        FROM validations
        GROUP BY run
    ) AS runs
    WHERE nth > 1 AND (nth > $most_runs OR rows_so_far > $most_rows)
);
