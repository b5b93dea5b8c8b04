-- One row per request of the ledger: when it is due, how many working days it has used, its state on the evening of the day asked for.
-- Known untruth: a request received before 2019-05-15 is judged by the 20 working days of the 条例 in force since then.
CREATE OR REPLACE {{ 'TEMP TABLE' if schema == 'temp' else 'TABLE' }} {{ schema }}.requests_clock AS
WITH joined AS (
    SELECT request.agency,
           request.source,
           request.request_no,
           request.received_on,
           request.state AS readiness,
           request.two_outcomes,
           request.decided_on < request.received_on AS decided_before_receipt,
           CASE WHEN period.id IS NULL THEN request.known_decided_on ELSE period.closed_on END AS closed_on,
           coalesce(period.withdrawn, false) AS withdrawn,
           request.reply_due AS original_due,
           coalesce(reasonable.day, CASE WHEN period.id IS NULL THEN request.reply_due ELSE period.due END) AS due,
           coalesce(reasonable.unsettled, CASE WHEN period.id IS NULL THEN request.reply_unsettled ELSE period.due_unsettled END)
               > request.received_unsettled AS provisional,
           CASE WHEN request.state = 'ready' THEN coalesce(period.until, request.known_decided_on, $on) ELSE $on END
               AS until,
           coalesce(period.anchor_upto, request.received_upto) AS anchor_upto,
           coalesce(period.elapsed_stop_days, 0)::INTEGER AS stopped_days,
           coalesce(period.extension, 0)::INTEGER AS extension_days,
           period.waits_since IS NOT NULL AS waits,
           coalesce(period.lapsed, false) AS lapsed,
           coalesce(period.due_upto, request.received_upto + $reply_days) AS due_upto,
           coalesce(reasonable.more, 0) AS reasonable_days
    FROM clock_requests AS request
    LEFT JOIN clock_periods AS period ON period.id = request.rowid
    LEFT JOIN clock_reasonable AS reasonable ON reasonable.id = request.rowid
),
evaluated AS (
    SELECT joined.*,
           CASE WHEN readiness <> 'ready' THEN readiness
                WHEN withdrawn THEN 'withdrawn'
                WHEN closed_on IS NOT NULL AND due IS NULL AND NOT waits THEN 'unclear'
                WHEN closed_on IS NOT NULL THEN CASE WHEN closed_on > due THEN 'answered_late' ELSE 'answered' END
                WHEN due IS NULL THEN CASE WHEN lapsed THEN 'abandoned' ELSE 'stopped' END
                WHEN $on > due THEN 'overdue'
                ELSE 'open'
           END AS state,
           CASE WHEN until > due
                THEN $reply_days + extension_days + last_day.upto - due_upto
                ELSE last_day.upto - anchor_upto - stopped_days
           END AS used,
           readiness = 'ready' AND (due IS NOT NULL OR waits OR closed_on IS NULL) AS certain
    FROM joined
    JOIN clock_days AS last_day ON last_day.day = joined.until
)
SELECT agency,
       source,
       request_no,
       received_on,
       CASE WHEN received_on BETWEEN $regulation_since AND $on AND (two_outcomes OR NOT coalesce(decided_before_receipt, false))
            THEN original_due
       END AS original_due,
       CASE WHEN readiness = 'ready' THEN due END AS due,
       readiness = 'ready' AND due IS NOT NULL AND provisional AS provisional,
       state,
       CASE WHEN certain THEN stopped_days END AS stopped_days,
       CASE WHEN readiness = 'ready' AND state <> 'unclear' THEN extension_days END AS extension_days,
       CASE WHEN NOT two_outcomes AND readiness <> 'not_received' THEN closed_on END AS decided_on,
       CASE WHEN certain THEN used END AS working_days_used,
       CASE WHEN state IN ('open', 'overdue') OR (state = 'stopped' AND NOT waits)
            THEN $reply_days + extension_days + reasonable_days - used
       END AS days_left,
       $calendar_version AS calendar_version,
       $calendar_hash AS calendar_hash
FROM evaluated;
