-- One row per row of {{ phases }}: when its period ends, stops and extension counted, and on how many working days it stood.
-- An extension counts when it is at most 20 working days long and was told before the first limit had passed (art. 33(2)).
CREATE OR REPLACE TEMP TABLE {{ limits }} AS
WITH told_later AS (
    SELECT phase.id,
           min(step.on_date) AS told_on
    FROM {{ phases }} AS phase
    JOIN clock_steps AS step ON step.id = phase.id
    WHERE phase.first_told_on < phase.anchor
      AND step.event = 'extended'
      AND step.on_date BETWEEN phase.anchor AND phase.until
    GROUP BY phase.id
),
told AS (
    SELECT phase.*,
           CASE WHEN first_told_on BETWEEN anchor AND until THEN first_told_on ELSE told_later.told_on END AS told_on
    FROM {{ phases }} AS phase
    LEFT JOIN told_later ON told_later.id = phase.id
),
periods AS (
    SELECT told.id,
           told.anchor,
           told.waits_since,
           told.until,
           told.closed_on,
           told.withdrawn,
           told.lapsed,
           told.told_on,
           -- Steps that had an effect are counted; where there are more than those, `notes` goes through them one by one.
           told.odd OR told.other_steps <> told.effects + CASE WHEN told.told_on IS NULL THEN 0 ELSE 1 END AS odd,
           anchored.upto AS anchor_upto,
           CASE WHEN told.told_on IS NOT NULL AND told.extension_days BETWEEN 1 AND $extension_days
                THEN told.extension_days
                ELSE 0
           END AS longer
    FROM told
    JOIN clock_days AS anchored ON anchored.day = told.anchor
),
-- Waiting for a correction or a payment is one more stop, without an end; nothing else stops the clock from then on.
standing AS (
    SELECT period.id,
           period.until,
           period.anchor_upto,
           period.longer,
           greatest(stop.starts, period.anchor + 1) AS starts,
           least(stop.ends, period.waits_since - 1) AS ends
    FROM periods AS period
    JOIN clock_stops AS stop ON stop.id = period.id
    WHERE NOT stop.stray
    UNION ALL
    SELECT id, until, anchor_upto, longer, greatest(waits_since, anchor + 1), NULL
    FROM periods
    WHERE waits_since IS NOT NULL
),
-- `before` and `upto`: how many working days lie before the stop, and up to its last day or the last day that is told.
numbered AS (
    SELECT standing.*,
           first_day.upto - first_day.working::INTEGER AS before,
           last_day.upto,
           least(last_day.upto, told_day.upto) AS upto_told
    FROM standing
    JOIN clock_days AS first_day ON first_day.day = standing.starts
    JOIN clock_days AS told_day ON told_day.day = standing.until
    LEFT JOIN clock_days AS last_day ON last_day.day = standing.ends
    WHERE standing.ends IS NULL OR standing.ends >= standing.starts
),
-- `runs`: the working days that count between the anchor and the stop.
measured AS (
    SELECT *,
           before - anchor_upto - coalesce((sum(upto - before) OVER (
               PARTITION BY id ORDER BY starts ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
           ))::INTEGER, 0) AS runs
    FROM numbered
),
stopped AS (
    SELECT id,
           sum(CASE WHEN runs < $reply_days THEN upto - before END)::INTEGER AS first_stands,
           bool_or(upto IS NULL AND runs < $reply_days) AS first_endless,
           sum(CASE WHEN runs < $reply_days AND starts <= until THEN upto_told - before END)::INTEGER AS first_stood,
           sum(CASE WHEN runs < $reply_days + longer THEN upto - before END)::INTEGER AS long_stands,
           bool_or(upto IS NULL AND runs < $reply_days + longer) AS long_endless,
           sum(CASE WHEN runs < $reply_days + longer AND starts <= until THEN upto_told - before END)::INTEGER AS long_stood
    FROM measured
    GROUP BY id
),
first_limits AS (
    SELECT period.*,
           CASE WHEN NOT coalesce(first_endless, false) THEN first_limit.day END AS first_due,
           longer > 0 AND (coalesce(first_endless, false) OR told_on <= first_limit.day) AS in_time,
           stopped.* EXCLUDE (id)
    FROM periods AS period
    LEFT JOIN stopped ON stopped.id = period.id
    LEFT JOIN clock_nth AS first_limit
           ON first_limit.number = period.anchor_upto + $reply_days + coalesce(stopped.first_stands, 0)
),
chosen AS (
    SELECT * EXCLUDE (longer, first_stands, long_stands, first_endless, long_endless, first_stood, long_stood),
           CASE WHEN in_time THEN longer ELSE 0 END AS extension,
           coalesce(CASE WHEN in_time THEN long_stands ELSE first_stands END, 0) AS stands,
           coalesce(CASE WHEN in_time THEN long_endless ELSE first_endless END, false) AS endless,
           coalesce(CASE WHEN in_time THEN long_stood ELSE first_stood END, 0) AS stood
    FROM first_limits
)
SELECT chosen.* EXCLUDE (stands, endless, in_time),
       CASE WHEN NOT endless THEN last_day.day END AS due,
       CASE WHEN NOT endless THEN last_day.number END AS due_upto,
       CASE WHEN NOT endless THEN last_day.unsure END AS due_unsure
FROM chosen
LEFT JOIN clock_nth AS last_day ON last_day.number = anchor_upto + $reply_days + extension + stands;
