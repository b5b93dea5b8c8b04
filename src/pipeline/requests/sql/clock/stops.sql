-- One row per period in which consultations stop the clock (art. 33(3)), first and last day included.
-- Overlapping consultations are one period; the last day is null while one of them has no end. `unmatched`: an end without a start, which
-- stops nothing.
CREATE OR REPLACE TEMP TABLE clock_stops AS
WITH summed AS (
    SELECT step.id,
           step.on_date,
           step.event = 'consult_end' AS is_end,
           summary.until,
           row_number() OVER (so_far) AS place,
           (sum(CASE WHEN step.event = 'consult_end' THEN -1 ELSE 1 END) OVER (so_far ROWS UNBOUNDED PRECEDING))::INTEGER
               AS net
    FROM clock_steps AS step
    JOIN clock_step_summary AS summary ON summary.id = step.id
    WHERE summary.consult_steps > 2
      AND step.event IN ('consult_start', 'consult_end')
      AND step.on_date BETWEEN step.received_on AND $on
    WINDOW so_far AS (PARTITION BY step.id ORDER BY step.on_date, step.event = 'consult_end')
),
-- An end without a start must not cancel a later start: what falls below zero is added back.
running AS (
    SELECT *,
           net - least(0, min(net) OVER (PARTITION BY id ORDER BY place)) AS consultations,
           net < least(0, coalesce(min(net) OVER (
               PARTITION BY id ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
           ), 0)) AS unmatched
    FROM summed
),
edges AS (
    SELECT *
    FROM running
    WHERE consultations = CASE WHEN is_end THEN 0 ELSE 1 END
)
SELECT id,
       on_date AS starts,
       CASE WHEN unmatched THEN on_date ELSE lead(on_date) OVER (PARTITION BY id, unmatched ORDER BY place) END AS ends,
       unmatched
FROM edges
QUALIFY (unmatched OR NOT is_end) AND on_date <= until
UNION ALL
-- One start, and perhaps one end after it, needs no sorting; two starts or two ends alone have no other.
SELECT id, consult_first, CASE WHEN consult_last >= consult_first THEN consult_last END, false
FROM clock_step_summary
WHERE consult_steps <= 2
  AND consult_first <= until
UNION ALL
SELECT step.id, step.on_date, step.on_date, true
FROM clock_step_summary AS summary
JOIN clock_steps AS step ON step.id = summary.id
WHERE summary.consult_steps <= 2
  AND (summary.consult_first IS NULL OR summary.consult_first > summary.consult_last)
  AND step.event = 'consult_end'
  AND step.on_date BETWEEN step.received_on AND summary.until;
