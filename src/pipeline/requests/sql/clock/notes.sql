-- One row per problem of a request's dates; `id` is the row number of the request in clock_requests.
CREATE OR REPLACE TEMP TABLE clock_notes AS
-- Requests whose own row may deserve a note; `reply_due`: without the reasonable period.
WITH suspects AS (
    SELECT request.rowid AS id,
           request.* EXCLUDE (agency, source, request_no),
           CASE WHEN period.id IS NULL THEN received.reply_due ELSE period.due END AS reply_due,
           coalesce(period.extension, 0) AS extension,
           period.notified_on,
           period.first_due
    FROM clock_requests AS request
    LEFT JOIN clock_periods AS period ON period.id = request.rowid
    LEFT JOIN clock_days AS received ON received.day = request.received_on
    WHERE NOT request.ready
       OR request.two_extensions
       OR request.extension_days <> 0
       OR request.reasonable_until IS NOT NULL
       OR (NOT request.has_result AND request.known_decided_on IS NOT NULL)
       OR month(request.received_on) * 100 + day(request.received_on) IN (229, 1231)
),
row_notes AS (
    SELECT id, 'REQ-RECEIVED-MISSING' AS code, NULL::VARCHAR AS step, NULL::DATE AS on_date, NULL::DATE AS against, NULL::INTEGER AS number
    FROM suspects WHERE received_on IS NULL AND received_first IS NULL
    UNION ALL
    SELECT id, 'REQ-TWO-RECEIPTS', NULL, received_first, received_last, NULL
    FROM suspects WHERE received_first IS NOT NULL
    UNION ALL
    SELECT id, 'REQ-TWO-OUTCOMES', NULL, NULL, NULL, NULL
    FROM suspects WHERE two_outcomes
    UNION ALL
    SELECT id, 'REQ-TWO-EXTENSIONS', NULL, NULL, NULL, extension_days
    FROM suspects WHERE two_extensions
    UNION ALL
    SELECT id, 'REQ-TWO-REASONABLE', NULL, reasonable_until, reasonable_last, NULL
    FROM suspects WHERE reasonable_last IS NOT NULL
    UNION ALL
    SELECT id, 'REQ-REASONABLE-FAR', NULL, reasonable_until, reply_due, NULL
    FROM suspects WHERE ready AND reasonable_until > received_on + $reasonable_days::INTEGER
    UNION ALL
    SELECT id, 'REQ-REASONABLE-SHORT', NULL, reasonable_until, reply_due, NULL
    FROM suspects WHERE ready AND reasonable_until <= received_on + $reasonable_days::INTEGER AND reasonable_until < reply_due
    UNION ALL
    SELECT id, 'REQ-RECEIVED-LATER', NULL, received_on, $on, NULL
    FROM suspects WHERE received_on > $on
    UNION ALL
    SELECT id, 'REQ-RECEIVED-EARLY', NULL, received_on, $regulation_since, NULL
    FROM suspects WHERE received_on <= $on AND received_on < $regulation_since
    UNION ALL
    SELECT id, 'REQ-DECIDED-BEFORE-RECEIVED', NULL, decided_on, received_on, NULL
    FROM suspects WHERE received_on <= $on AND NOT two_outcomes AND decided_on < received_on
    UNION ALL
    SELECT id, 'REQ-DECISION-UNDATED', NULL, NULL, NULL, NULL
    FROM suspects WHERE received_on <= $on AND NOT two_outcomes AND has_result AND decided_on IS NULL
    UNION ALL
    SELECT id, 'REQ-DECISION-MISSING', NULL, decided_on, NULL, NULL
    FROM suspects WHERE NOT two_outcomes AND NOT has_result AND decided_on BETWEEN received_on AND $on
    UNION ALL
    SELECT id,
           CASE month(received_on) * 100 + day(received_on) WHEN 229 THEN 'REQ-LEAP-DAY' WHEN 1231 THEN 'REQ-YEAR-END' END AS code,
           NULL,
           received_on,
           {% include 'requests/clock/due_with_reasonable.sql' %},
           NULL
    FROM suspects WHERE ready AND code IS NOT NULL
),
extension_notes AS (
    SELECT id,
           CASE WHEN extension_days NOT BETWEEN 0 AND $extension_days THEN 'REQ-EXTENSION-LENGTH'
                WHEN notified_on IS NULL THEN 'REQ-EXTENSION-UNTOLD'
                ELSE 'REQ-EXTENSION-LATE'
           END AS code,
           'extended' AS step,
           notified_on AS on_date,
           CASE WHEN code = 'REQ-EXTENSION-LATE' THEN first_due END AS against,
           extension_days AS number
    FROM suspects
    WHERE ready
      AND extension_days <> 0
      AND extension = 0
      AND NOT (code = 'REQ-EXTENSION-UNTOLD' AND id IN (SELECT id FROM clock_steps WHERE event = 'extended' AND on_date IS NOT NULL))
    UNION ALL
    SELECT id, 'REQ-EXTENSION-UNMEASURED', 'extended', notified_on, NULL, NULL
    FROM clock_periods
    WHERE notified_on IS NOT NULL
      AND coalesce(extension_days, 0) = 0
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
        SELECT stop.id, max(step.on_date) AS started_on, any_value(phase.decided_on) AS decided_on
        FROM clock_stops AS stop
        JOIN clock_phases AS phase ON phase.id = stop.id
        JOIN clock_steps AS step ON step.id = stop.id
        WHERE NOT stop.unmatched
          AND stop.ends IS NULL
          AND NOT phase.withdrawn
          AND step.event = 'consult_start'
          AND step.on_date <= phase.until
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
               WHEN step.on_date < phase.received_on THEN 'REQ-STEP-BEFORE-RECEIVED'
               WHEN step.on_date > $on THEN NULL
               WHEN step.event = 'withdrawn'
               THEN CASE WHEN step.on_date = phase.withdrawn_on AND NOT phase.withdrawn
                         THEN 'REQ-STEP-AFTER-DECISION'
                    END
               WHEN step.event = 'consult_end' THEN NULL
               WHEN step.on_date > phase.until THEN 'REQ-STEP-AFTER-DECISION'
               WHEN step.event = 'correction_asked'
               THEN CASE WHEN step.on_date > phase.asked_on THEN 'REQ-STEP-REPEATED'
                         WHEN step.on_date > phase.correction_due THEN 'REQ-CORRECTION-LATE'
                    END
               WHEN step.event = 'correction_received'
               THEN CASE WHEN phase.asked_on IS NULL OR step.on_date < phase.asked_on THEN 'REQ-CORRECTION-UNASKED'
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
           phase.received_on,
           phase.closed_on,
           phase.correction_due
    FROM clock_steps AS step
    JOIN clock_periods AS period ON period.id = step.id AND period.irregular
    JOIN clock_phases AS phase ON phase.id = step.id
    LEFT JOIN clock_fees AS fee ON fee.id = step.id
)
SELECT id, code, step, on_date, against, number
FROM row_notes
UNION ALL
SELECT id, code, step, on_date, against, number
FROM extension_notes
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
