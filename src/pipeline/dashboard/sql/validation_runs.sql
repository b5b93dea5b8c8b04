-- How many runs the history holds, and the time of its first and last check.
SELECT count(DISTINCT run) AS runs, min(checked_at) AS first_at, max(checked_at) AS last_at FROM validations;
