-- One row per period in which consultations stop the clock (art. 33(3)), first and last day included.
-- Overlapping consultations are one period; the last day is null while one of them has no end. `unmatched`: an end without a start, which
-- stops nothing.
CREATE OR REPLACE TEMP TABLE clock_stops AS
WITH steps AS NOT MATERIALIZED (
    SELECT id,
           on_date,
           event = 'consult_end' AS is_end
    FROM clock_steps
    WHERE event IN ('consult_start', 'consult_end')
      AND on_date BETWEEN received_on AND $on
),
-- `together`: every consultation began before the first ended, and no end lacks a start. They are one period and need no sorting.
consulted AS (
    SELECT id,
           min(CASE WHEN NOT is_end THEN on_date END) AS starts,
           CASE WHEN count(CASE WHEN is_end THEN 1 END) * 2 = count(*) THEN max(CASE WHEN is_end THEN on_date END) END AS ends,
           count(CASE WHEN is_end THEN 1 END) * 2 <= count(*)
               AND coalesce(max(CASE WHEN NOT is_end THEN on_date END) <= min(CASE WHEN is_end THEN on_date END), true) AS together
    FROM steps
    GROUP BY id
),
summed AS (
    SELECT *,
           row_number() OVER (so_far) AS place,
           (sum(CASE WHEN is_end THEN -1 ELSE 1 END) OVER (so_far ROWS UNBOUNDED PRECEDING))::INTEGER AS net
    FROM steps
    WHERE id IN (SELECT id FROM consulted WHERE NOT together)
    WINDOW so_far AS (PARTITION BY id ORDER BY on_date, is_end)
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
),
stops AS (
    SELECT id,
           on_date AS starts,
           CASE WHEN unmatched THEN on_date ELSE lead(on_date) OVER (PARTITION BY id, unmatched ORDER BY place) END AS ends,
           unmatched
    FROM edges
    QUALIFY unmatched OR NOT is_end
    UNION ALL
    SELECT id, starts, ends, false
    FROM consulted
    WHERE together
)
SELECT stops.*
FROM stops
JOIN clock_phases AS phase ON phase.id = stops.id AND stops.starts <= phase.until;
