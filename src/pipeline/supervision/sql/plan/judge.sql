-- One row per task and time it is due, and how it stands on the day of the run.
-- Known untruth: a number that was reached and fell again is done on the day it was first reached by the rows that still stand.
INSERT INTO candidate.plan_tasks
WITH met AS (
    SELECT task.*,
           CASE task.proof
               WHEN 'figure' THEN CASE WHEN NOT amount.undated THEN amount.reached_on END
               WHEN 'directory' THEN directory.done_on
               WHEN 'published' THEN published.done_on
               ELSE task.told_on
           END AS done_on,
           task.proof = 'figure' AND amount.undated AND amount.reached_on IS NOT NULL AS reached_undated,
           amount.reached, coalesce(amount.undated, false) AS undated, directory.entry, directory.bound, directory.late AS period_late,
           directory.missing, directory.unknown, published.item_source, published.item, published.url, coalesce(known.known, false) AS known
    FROM agency_tasks AS task
    LEFT JOIN plan_amounts AS amount
        ON (amount.agency, amount.year, amount.task, amount.period) = (task.agency, task.year, task.task, task.period)
    LEFT JOIN plan_directory AS directory
        ON (directory.agency, directory.year, directory.task, directory.period) = (task.agency, task.year, task.task, task.period)
    LEFT JOIN plan_published AS published
        ON (published.agency, published.year, published.task, published.period) = (task.agency, task.year, task.task, task.period)
    LEFT JOIN plan_known AS known ON (known.agency, known.year, known.task, known.period) = (task.agency, task.year, task.task, task.period)
),
stated AS (
    SELECT *,
           CASE
               WHEN done_on IS NOT NULL OR reached_undated THEN 'done'
               WHEN due_on >= $today::DATE THEN 'planned'
               WHEN proof = 'declared' THEN 'late'
               WHEN proof = 'directory' AND (entry IS NULL OR NOT bound) THEN 'unknown'
               WHEN proof = 'directory' AND missing THEN 'late'
               WHEN proof = 'directory' AND unknown THEN 'unknown'
               WHEN undated OR known THEN 'late'
               ELSE 'unknown'
           END AS state
    FROM met
)
SELECT agency, year, task, period, length, name, basis, office, role, first_day, due_on, proof, target, number,
       CASE WHEN proof = 'figure' AND (reached IS NOT NULL OR known) THEN coalesce(reached, 0) END AS reached,
       state, done_on, CASE WHEN done_on IS NOT NULL THEN done_on <= due_on AND NOT coalesce(period_late, false) END AS in_time,
       CASE
           WHEN state IN ('done', 'planned') THEN NULL
           WHEN proof = 'declared' THEN 'not_declared'
           WHEN proof = 'directory' AND entry IS NULL THEN 'no_entry'
           WHEN proof = 'directory' AND NOT bound THEN 'unbound'
           WHEN state = 'unknown' THEN 'unread'
           WHEN proof = 'figure' THEN 'not_reached'
           ELSE 'not_published'
       END AS why,
       CASE WHEN state = 'done' THEN declared END AS declared, entry, item_source, item, url
FROM stated
ORDER BY agency, year, due_on, task, period;
