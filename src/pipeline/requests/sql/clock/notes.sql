-- One row per problem of a request's dates; `id` is the row number of the request in clock_requests.
CREATE OR REPLACE TEMP TABLE clock_notes AS
WITH suspects AS (
    SELECT rowid AS id, *
    FROM clock_requests
    WHERE state <> 'ready'
       OR two_extensions
       OR reasonable_until IS NOT NULL
       OR (decision IS NULL AND known_decided_on IS NOT NULL)
),
row_notes AS (
    SELECT id, 'REQ-RECEIVED-MISSING' AS code, NULL::DATE AS on_date, NULL::DATE AS against, NULL::INTEGER AS number
    FROM suspects WHERE received_on IS NULL AND received_first IS NULL
    UNION ALL
    SELECT id, 'REQ-TWO-RECEIPTS', received_first, received_last, NULL
    FROM suspects WHERE received_first IS NOT NULL
    UNION ALL
    SELECT id, 'REQ-TWO-OUTCOMES', NULL, NULL, NULL
    FROM suspects WHERE two_outcomes
    UNION ALL
    SELECT id, 'REQ-TWO-EXTENSIONS', NULL, NULL, extension_days
    FROM suspects WHERE two_extensions
    UNION ALL
    SELECT id, 'REQ-TWO-REASONABLE', reasonable_until, reasonable_last, NULL
    FROM suspects WHERE reasonable_last IS NOT NULL
    UNION ALL
    SELECT suspect.id,
           CASE WHEN reasonable_until > received_on + $reasonable_days::INTEGER
                THEN 'REQ-REASONABLE-FAR'
                ELSE 'REQ-REASONABLE-SHORT'
           END,
           reasonable_until,
           CASE WHEN period.id IS NULL THEN suspect.reply_due ELSE period.due END AS clock_due,
           NULL
    FROM suspects AS suspect
    LEFT JOIN clock_periods AS period ON period.id = suspect.id
    WHERE suspect.state = 'ready'
      AND (reasonable_until > received_on + $reasonable_days::INTEGER OR reasonable_until < clock_due)
    UNION ALL
    SELECT id, 'REQ-RECEIVED-LATER', received_on, $on, NULL
    FROM suspects WHERE received_on > $on
    UNION ALL
    SELECT id, 'REQ-RECEIVED-EARLY', received_on, $regulation_since, NULL
    FROM suspects WHERE received_on <= $on AND received_on < $regulation_since
    UNION ALL
    SELECT id, 'REQ-DECIDED-BEFORE-RECEIVED', decided_on, received_on, NULL
    FROM suspects WHERE received_on <= $on AND NOT two_outcomes AND decided_on < received_on
    UNION ALL
    SELECT id, 'REQ-DECISION-UNDATED', NULL, NULL, NULL
    FROM suspects WHERE received_on <= $on AND NOT two_outcomes AND decision IS NOT NULL AND decided_on IS NULL
    UNION ALL
    SELECT id, 'REQ-DECISION-MISSING', decided_on, NULL, NULL
    FROM suspects WHERE NOT two_outcomes AND decision IS NULL AND decided_on BETWEEN received_on AND $on
    UNION ALL
    SELECT request.rowid,
           CASE WHEN month(request.received_on) = 2 THEN 'REQ-LEAP-DAY' ELSE 'REQ-YEAR-END' END,
           request.received_on,
           coalesce(reasonable.day, CASE WHEN period.id IS NULL THEN request.reply_due ELSE period.due END),
           NULL
    FROM clock_requests AS request
    LEFT JOIN clock_periods AS period ON period.id = request.rowid
    LEFT JOIN clock_reasonable AS reasonable ON reasonable.id = request.rowid
    WHERE request.state = 'ready'
      AND (
          (month(request.received_on) = 2 AND day(request.received_on) = 29)
          OR (month(request.received_on) = 12 AND day(request.received_on) = 31)
      )
),
extension_notes AS (
    SELECT request.rowid AS id,
           CASE WHEN request.extension_days NOT BETWEEN 0 AND $extension_days THEN 'REQ-EXTENSION-LENGTH'
                WHEN period.notified_on IS NULL THEN 'REQ-EXTENSION-UNTOLD'
                ELSE 'REQ-EXTENSION-LATE'
           END AS code,
           period.notified_on AS on_date,
           CASE WHEN period.notified_on IS NOT NULL AND request.extension_days BETWEEN 0 AND $extension_days
                THEN period.first_due
           END AS against,
           request.extension_days AS number,
           summary.first_notified_on IS NOT NULL AS has_notice
    FROM clock_requests AS request
    LEFT JOIN clock_periods AS period ON period.id = request.rowid
    LEFT JOIN clock_step_summary AS summary ON summary.id = request.rowid
    WHERE request.state = 'ready'
      AND request.extension_days <> 0
      AND coalesce(period.extension, 0) = 0
    UNION ALL
    SELECT period.id, 'REQ-EXTENSION-UNMEASURED', period.notified_on, NULL, NULL, true
    FROM clock_periods AS period
    JOIN clock_requests AS request ON request.rowid = period.id
    WHERE period.notified_on IS NOT NULL
      AND coalesce(request.extension_days, 0) = 0
),
fee_notes AS (
    SELECT id, 'REQ-FEE-TOO-SOON' AS code, 'fee_asked' AS step, asked_on AS on_date, $fee_since AS against
    FROM clock_fees WHERE too_soon
    UNION ALL
    SELECT id, 'REQ-FEE-LATE', 'fee_asked', asked_on, reply_due
    FROM clock_fees WHERE too_late AND NOT too_soon
    UNION ALL
    SELECT id, 'REQ-FEE-PAID-LATE', 'fee_paid', paid_on, fee_due
    FROM clock_fees WHERE counts AND paid_on > fee_due
    UNION ALL
    SELECT fee.id, 'REQ-FEE-UNPAID', 'fee_asked', fee.asked_on, fee.fee_due
    FROM clock_fees AS fee
    JOIN clock_periods AS period ON period.id = fee.id
    WHERE fee.counts AND fee.lapsed AND fee.paid_on IS NULL AND period.closed_on IS NULL
),
consultation_notes AS (
    SELECT id, 'REQ-CONSULT-UNSTARTED' AS code, 'consult_end' AS step, starts AS on_date
    FROM clock_stops WHERE unmatched
    UNION ALL
    SELECT unended.id, 'REQ-CONSULT-UNENDED', 'consult_start', unended.started_on
    FROM (
        SELECT stop.id, max(step.on_date) AS started_on, any_value(summary.decided_on) AS decided_on
        FROM clock_stops AS stop
        JOIN clock_step_summary AS summary ON summary.id = stop.id
        JOIN clock_steps AS step ON step.id = stop.id
        WHERE NOT stop.unmatched
          AND stop.ends IS NULL
          AND NOT summary.withdrawn
          AND step.event = 'consult_start'
          AND step.on_date <= summary.until
        GROUP BY stop.id
    ) AS unended
    JOIN clock_days AS term ON term.day = unended.started_on
    WHERE unended.decided_on IS NOT NULL OR $on > term.consult_due
),
step_notes AS (
    SELECT step.id,
           step.event AS step,
           step.on_date,
           CASE
               WHEN step.on_date IS NULL THEN 'REQ-STEP-UNDATED'
               WHEN step.on_date < summary.received_on THEN 'REQ-STEP-BEFORE-RECEIVED'
               WHEN step.on_date > $on THEN NULL
               WHEN step.event = 'withdrawn'
               THEN CASE WHEN step.on_date = summary.withdrawn_on AND NOT summary.withdrawn
                         THEN 'REQ-STEP-AFTER-DECISION'
                    END
               WHEN step.event = 'consult_end' THEN NULL
               WHEN step.on_date > summary.until THEN 'REQ-STEP-AFTER-DECISION'
               WHEN step.event = 'correction_asked'
               THEN CASE WHEN step.on_date > summary.asked_on THEN 'REQ-STEP-REPEATED'
                         WHEN step.on_date > summary.correction_due THEN 'REQ-CORRECTION-LATE'
                    END
               WHEN step.event = 'correction_received'
               THEN CASE WHEN summary.asked_on IS NULL OR step.on_date < summary.asked_on THEN 'REQ-CORRECTION-UNASKED'
                         WHEN step.on_date > phase.answered_on THEN 'REQ-STEP-REPEATED'
                    END
               WHEN step.event = 'extended'
               THEN CASE WHEN step.on_date < period.anchor THEN 'REQ-STEP-OVERTAKEN'
                         WHEN step.on_date > period.notified_on THEN 'REQ-STEP-REPEATED'
                    END
               WHEN step.event = 'fee_asked'
               THEN CASE WHEN fee.asked_on IS NULL OR step.on_date < fee.asked_on THEN 'REQ-STEP-OVERTAKEN'
                         WHEN step.on_date > fee.asked_on THEN 'REQ-STEP-REPEATED'
                    END
               WHEN step.event = 'fee_paid'
               THEN CASE WHEN fee.asked_on IS NULL OR step.on_date < fee.asked_on THEN 'REQ-FEE-UNASKED'
                         WHEN step.on_date > fee.paid_on THEN 'REQ-STEP-REPEATED'
                    END
           END AS code,
           summary.received_on,
           summary.closed_on,
           summary.correction_due
    FROM clock_steps AS step
    JOIN (SELECT * FROM clock_periods WHERE irregular) AS period ON period.id = step.id
    JOIN clock_step_summary AS summary ON summary.id = step.id
    JOIN clock_phases AS phase ON phase.id = step.id
    LEFT JOIN clock_fees AS fee ON fee.id = step.id
)
SELECT id, code, NULL::VARCHAR AS step, on_date, against, number
FROM row_notes
UNION ALL
SELECT id, code, 'extended', on_date, against, number
FROM extension_notes
WHERE code <> 'REQ-EXTENSION-UNTOLD' OR NOT has_notice
UNION ALL
SELECT id, code, step, on_date, against, NULL
FROM fee_notes
UNION ALL
SELECT DISTINCT id, code, step, on_date, NULL::DATE, NULL::INTEGER
FROM consultation_notes
UNION ALL
SELECT DISTINCT
       id,
       code,
       step,
       on_date,
       CASE code
           WHEN 'REQ-STEP-BEFORE-RECEIVED' THEN received_on
           WHEN 'REQ-STEP-AFTER-DECISION' THEN closed_on
           WHEN 'REQ-CORRECTION-LATE' THEN correction_due
       END,
       NULL::INTEGER
FROM step_notes
WHERE code IS NOT NULL;
