-- One row per row of `phases`: the last day of its period with stops and extension, and on how many working days it was stopped.
-- An extension counts when it is at most 20 working days long and was notified before the first due date had passed (art. 33(2)).
WITH notified AS (
    SELECT *,
           list_min(list_filter(extensions, lambda day: day BETWEEN anchor AND until)) AS notified_on
    FROM phases
),
periods AS (
    SELECT notified.id,
           notified.anchor,
           notified.waits_since,
           notified.until,
           notified.closed_on,
           notified.withdrawn,
           notified.lapsed,
           notified.notified_on,
           notified.extension_days,
           -- Where a request has more steps than those with an effect, the notes examine each of them.
           notified.irregular OR notified.other_steps <> notified.effective_steps + (notified.notified_on IS NOT NULL)::INTEGER AS irregular,
           anchored.upto AS anchor_upto,
           CASE WHEN notified.notified_on IS NOT NULL AND notified.extension_days BETWEEN 1 AND $extension_days
                THEN notified.extension_days
                ELSE 0
           END AS requested_extension
    FROM notified
    JOIN clock_days AS anchored ON anchored.day = notified.anchor
),
-- A wait for a correction or a payment is one more stop, without an end; no other stop counts from then on.
stops AS (
    SELECT period.id,
           period.until,
           period.anchor_upto,
           period.requested_extension,
           greatest(stop.starts, period.anchor + 1) AS starts,
           least(stop.ends, period.waits_since - 1) AS ends
    FROM periods AS period
    JOIN clock_stops AS stop ON stop.id = period.id
    WHERE NOT stop.unmatched
    UNION ALL
    SELECT id, until, anchor_upto, requested_extension, greatest(waits_since, anchor + 1), NULL
    FROM periods
    WHERE waits_since IS NOT NULL
),
-- `before` and `upto`: the number of working days before the stop, and up to its last day; `upto_until`: up to the last day so far.
numbered AS (
    SELECT stops.*,
           first_day.upto - first_day.working::INTEGER AS before,
           last_day.upto,
           least(last_day.upto, until_day.upto) AS upto_until
    FROM stops
    JOIN clock_days AS first_day ON first_day.day = stops.starts
    JOIN clock_days AS until_day ON until_day.day = stops.until
    LEFT JOIN clock_days AS last_day ON last_day.day = stops.ends
    WHERE stops.ends IS NULL OR stops.ends >= stops.starts
),
-- `days_before_stop`: the working days that count between the anchor and the stop.
measured AS (
    SELECT *,
           before - anchor_upto - coalesce((sum(upto - before) OVER (
               PARTITION BY id ORDER BY starts ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
           ))::INTEGER, 0) AS days_before_stop
    FROM numbered
),
stopped AS (
    SELECT id,
           sum(CASE WHEN days_before_stop < $reply_days THEN upto - before END)::INTEGER AS first_stop_days,
           bool_or(upto IS NULL AND days_before_stop < $reply_days) AS first_endless,
           sum(CASE WHEN days_before_stop < $reply_days AND starts <= until THEN upto_until - before END)::INTEGER AS first_elapsed_stop_days,
           sum(CASE WHEN days_before_stop < $reply_days + requested_extension THEN upto - before END)::INTEGER AS extended_stop_days,
           bool_or(upto IS NULL AND days_before_stop < $reply_days + requested_extension) AS extended_endless,
           sum(CASE WHEN days_before_stop < $reply_days + requested_extension AND starts <= until THEN upto_until - before END)::INTEGER AS extended_elapsed_stop_days
    FROM measured
    GROUP BY id
),
first_limits AS (
    SELECT period.*,
           CASE WHEN NOT coalesce(first_endless, false) THEN first_limit.day END AS first_due,
           requested_extension > 0 AND (coalesce(first_endless, false) OR notified_on <= first_limit.day) AS in_time,
           stopped.* EXCLUDE (id)
    FROM periods AS period
    LEFT JOIN stopped ON stopped.id = period.id
    JOIN clock_days AS first_limit
      ON first_limit.working
     AND first_limit.upto = period.anchor_upto + $reply_days + coalesce(stopped.first_stop_days, 0)
),
chosen AS (
    SELECT * EXCLUDE (requested_extension, first_stop_days, extended_stop_days, first_endless, extended_endless, first_elapsed_stop_days, extended_elapsed_stop_days),
           CASE WHEN in_time THEN requested_extension ELSE 0 END AS extension,
           coalesce(CASE WHEN in_time THEN extended_stop_days ELSE first_stop_days END, 0) AS stop_days,
           coalesce(CASE WHEN in_time THEN extended_endless ELSE first_endless END, false) AS endless,
           coalesce(CASE WHEN in_time THEN extended_elapsed_stop_days ELSE first_elapsed_stop_days END, 0) AS elapsed_stop_days
    FROM first_limits
)
SELECT chosen.* EXCLUDE (stop_days, endless, in_time),
       CASE WHEN NOT endless THEN last_day.day END AS due,
       CASE WHEN NOT endless THEN last_day.upto END AS due_upto
FROM chosen
JOIN clock_days AS last_day ON last_day.working AND last_day.upto = anchor_upto + $reply_days + extension + stop_days
