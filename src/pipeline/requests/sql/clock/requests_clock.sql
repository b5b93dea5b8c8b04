-- One row per request of the ledger: when it is due, how many working days it has used, its state on the evening of the day asked for.
-- Known untruth: a request received before 2019-05-15 is judged by the 20 working days of the 条例 in force since then.
CREATE OR REPLACE {{ 'TEMP TABLE' if schema == 'temp' else 'TABLE' }} {{ schema }}.requests_clock AS
WITH joined AS (
    SELECT request.agency,
           request.source,
           request.request_no,
           request.received_on,
           request.decided_on,
           request.reasonable_until,
           request.two_outcomes,
           request.ready,
           received.reply_due AS original_due,
           received.unsettled AS received_unsettled,
           CASE WHEN period.id IS NULL THEN received.reply_due ELSE period.due END AS reply_due,
           CASE WHEN period.id IS NULL THEN received.upto + $reply_days ELSE period.due_upto END AS reply_due_upto,
           CASE WHEN period.id IS NULL THEN request.known_decided_on ELSE period.closed_on END AS closed_on,
           CASE WHEN request.ready THEN coalesce(period.until, request.known_decided_on, $on) ELSE $on END AS until,
           coalesce(period.anchor_upto, received.upto) AS anchor_upto,
           coalesce(period.elapsed_stop_days, 0)::INTEGER AS stopped_days,
           coalesce(period.extension, 0)::INTEGER AS extension_days,
           coalesce(period.withdrawn, false) AS withdrawn,
           period.waits_since IS NOT NULL AS waits,
           coalesce(period.lapsed, false) AS lapsed
    FROM clock_requests AS request
    LEFT JOIN clock_periods AS period ON period.id = request.rowid
    LEFT JOIN clock_days AS received ON received.day = request.received_on
),
due_dates AS (
    SELECT *,
           CASE WHEN ready THEN {% include 'requests/clock/due_with_reasonable.sql' %} END AS due
    FROM joined
),
evaluated AS (
    SELECT due_dates.*,
           due IS NOT NULL AND due_day.unsettled > received_unsettled AS provisional,
           CASE WHEN due IS NULL THEN 0 ELSE due_day.upto - reply_due_upto END AS reasonable_days,
           CASE WHEN NOT ready THEN CASE WHEN received_on > $on AND NOT two_outcomes THEN 'not_received' ELSE 'unclear' END
                WHEN withdrawn THEN 'withdrawn'
                WHEN closed_on IS NOT NULL AND due IS NULL AND NOT waits THEN 'unclear'
                WHEN closed_on IS NOT NULL THEN CASE WHEN closed_on > due THEN 'answered_late' ELSE 'answered' END
                WHEN due IS NULL THEN CASE WHEN lapsed THEN 'abandoned' ELSE 'stopped' END
                WHEN $on > due THEN 'overdue'
                ELSE 'open'
           END AS state,
           CASE WHEN until > due
                THEN $reply_days + extension_days + last_day.upto - reply_due_upto
                ELSE last_day.upto - anchor_upto - stopped_days
           END AS used,
           ready AND (due IS NOT NULL OR waits OR closed_on IS NULL) AS certain
    FROM due_dates
    JOIN clock_days AS last_day ON last_day.day = due_dates.until
    JOIN clock_days AS due_day ON due_day.day = coalesce(due_dates.due, due_dates.until)
)
SELECT agency,
       source,
       request_no,
       received_on,
       CASE WHEN received_on BETWEEN $regulation_since AND $on AND (two_outcomes OR coalesce(decided_on >= received_on, true))
            THEN original_due
       END AS original_due,
       due,
       provisional,
       state,
       CASE WHEN certain THEN stopped_days END AS stopped_days,
       CASE WHEN ready AND state <> 'unclear' THEN extension_days END AS extension_days,
       CASE WHEN NOT two_outcomes AND state <> 'not_received' THEN closed_on END AS decided_on,
       CASE WHEN certain THEN used END AS working_days_used,
       CASE WHEN state IN ('open', 'overdue') OR (state = 'stopped' AND NOT waits)
            THEN $reply_days + extension_days + reasonable_days - used
       END AS days_left,
       $calendar_version AS calendar_version,
       $calendar_hash AS calendar_hash
FROM evaluated;
