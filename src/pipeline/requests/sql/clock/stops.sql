-- One row per stretch of days on which consultations stop the clock (art. 33(3)), first and last day included.
-- Overlapping consultations are one stretch; the last day is null while one of them has no end. `stray`: an end that ends
-- nothing and stops nothing.
CREATE OR REPLACE TEMP TABLE clock_stops AS
WITH summed AS (
    SELECT step.id,
           step.on_date,
           step.event = 'consult_end' AS is_end,
           busy.until,
           row_number() OVER (so_far) AS place,
           (sum(CASE WHEN step.event = 'consult_end' THEN -1 ELSE 1 END) OVER (so_far ROWS UNBOUNDED PRECEDING))::INTEGER
               AS net
    FROM clock_steps AS step
    JOIN clock_busy AS busy ON busy.id = step.id
    WHERE busy.consult_marks > 2
      AND step.event IN ('consult_start', 'consult_end')
      AND step.on_date BETWEEN step.received_on AND $on
    WINDOW so_far AS (PARTITION BY step.id ORDER BY step.on_date, step.event = 'consult_end')
),
-- An end that ends nothing must not weigh on the starts after it: what fell below zero is given back.
standing AS (
    SELECT *,
           net - least(0, min(net) OVER (PARTITION BY id ORDER BY place)) AS consultations,
           net < least(0, coalesce(min(net) OVER (
               PARTITION BY id ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
           ), 0)) AS stray
    FROM summed
),
edges AS (
    SELECT *
    FROM standing
    WHERE consultations = CASE WHEN is_end THEN 0 ELSE 1 END
)
SELECT id,
       on_date AS starts,
       CASE WHEN stray THEN on_date ELSE lead(on_date) OVER (PARTITION BY id, stray ORDER BY place) END AS ends,
       stray
FROM edges
QUALIFY (stray OR NOT is_end) AND on_date <= until
UNION ALL
-- One start, and perhaps one end after it, needs no sorting; two starts or two ends alone have no other.
SELECT id, consult_first, CASE WHEN consult_last >= consult_first THEN consult_last END, false
FROM clock_busy
WHERE consult_marks <= 2
  AND consult_first <= until
UNION ALL
SELECT step.id, step.on_date, step.on_date, true
FROM clock_busy AS busy
JOIN clock_steps AS step ON step.id = busy.id
WHERE busy.consult_marks <= 2
  AND (busy.consult_first IS NULL OR busy.consult_first > busy.consult_last)
  AND step.event = 'consult_end'
  AND step.on_date BETWEEN step.received_on AND busy.until;
