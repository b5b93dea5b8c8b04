-- One row per thing a request's dates have against them, by the number the clock gives the request.
CREATE OR REPLACE TEMP TABLE clock_notes AS
WITH suspects AS (
    SELECT rowid AS id, *
    FROM clock_requests
    WHERE state <> 'ready'
       OR two_extensions
       OR reasonable_until IS NOT NULL
       OR (decision IS NULL AND known_decided_on IS NOT NULL)
),
of_rows AS (
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
           CASE WHEN course.id IS NULL THEN suspect.reply_due ELSE course.due END AS clock_due,
           NULL
    FROM suspects AS suspect
    LEFT JOIN clock_courses AS course ON course.id = suspect.id
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
           coalesce(reasonable.day, CASE WHEN course.id IS NULL THEN request.reply_due ELSE course.due END),
           NULL
    FROM clock_requests AS request
    LEFT JOIN clock_courses AS course ON course.id = request.rowid
    LEFT JOIN clock_reasonable AS reasonable ON reasonable.id = request.rowid
    WHERE request.state = 'ready'
      AND (
          (month(request.received_on) = 2 AND day(request.received_on) = 29)
          OR (month(request.received_on) = 12 AND day(request.received_on) = 31)
      )
),
of_extensions AS (
    SELECT request.rowid AS id,
           CASE WHEN request.extension_days NOT BETWEEN 0 AND $extension_days THEN 'REQ-EXTENSION-LENGTH'
                WHEN course.told_on IS NULL THEN 'REQ-EXTENSION-UNTOLD'
                ELSE 'REQ-EXTENSION-LATE'
           END AS code,
           course.told_on AS on_date,
           CASE WHEN course.told_on IS NOT NULL AND request.extension_days BETWEEN 0 AND $extension_days
                THEN course.first_due
           END AS against,
           request.extension_days AS number,
           busy.first_told_on IS NOT NULL AS has_told
    FROM clock_requests AS request
    LEFT JOIN clock_courses AS course ON course.id = request.rowid
    LEFT JOIN clock_busy AS busy ON busy.id = request.rowid
    WHERE request.state = 'ready'
      AND request.extension_days <> 0
      AND coalesce(course.extension, 0) = 0
    UNION ALL
    SELECT course.id, 'REQ-EXTENSION-UNMEASURED', course.told_on, NULL, NULL, true
    FROM clock_courses AS course
    JOIN clock_requests AS request ON request.rowid = course.id
    WHERE course.told_on IS NOT NULL
      AND coalesce(request.extension_days, 0) = 0
),
of_fees AS (
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
    JOIN clock_courses AS course ON course.id = fee.id
    WHERE fee.counts AND fee.lapsed AND fee.paid_on IS NULL AND course.closed_on IS NULL
),
of_consultations AS (
    SELECT id, 'REQ-CONSULT-UNSTARTED' AS code, 'consult_end' AS step, starts AS on_date
    FROM clock_stops WHERE stray
    UNION ALL
    SELECT last.id, 'REQ-CONSULT-UNENDED', 'consult_start', last.started_on
    FROM (
        SELECT stop.id, max(step.on_date) AS started_on, any_value(busy.decided_on) AS decided_on
        FROM clock_stops AS stop
        JOIN clock_busy AS busy ON busy.id = stop.id
        JOIN clock_steps AS step ON step.id = stop.id
        WHERE NOT stop.stray
          AND stop.ends IS NULL
          AND NOT busy.withdrawn
          AND step.event = 'consult_start'
          AND step.on_date <= busy.until
        GROUP BY stop.id
    ) AS last
    JOIN clock_days AS term ON term.day = last.started_on
    WHERE last.decided_on IS NOT NULL OR $on > term.consult_due
),
of_steps AS (
    SELECT step.id,
           step.event AS step,
           step.on_date,
           CASE
               WHEN step.on_date IS NULL THEN 'REQ-STEP-UNDATED'
               WHEN step.on_date < busy.received_on THEN 'REQ-STEP-BEFORE-RECEIVED'
               WHEN step.on_date > $on THEN NULL
               WHEN step.event = 'withdrawn'
               THEN CASE WHEN step.on_date = busy.withdrawn_on AND NOT busy.withdrawn
                         THEN 'REQ-STEP-AFTER-DECISION'
                    END
               WHEN step.event = 'consult_end' THEN NULL
               WHEN step.on_date > busy.until THEN 'REQ-STEP-AFTER-DECISION'
               WHEN step.event = 'correction_asked'
               THEN CASE WHEN step.on_date > busy.asked_on THEN 'REQ-STEP-REPEATED'
                         WHEN step.on_date > busy.correction_due THEN 'REQ-CORRECTION-LATE'
                    END
               WHEN step.event = 'correction_received'
               THEN CASE WHEN busy.asked_on IS NULL OR step.on_date < busy.asked_on THEN 'REQ-CORRECTION-UNASKED'
                         WHEN step.on_date > phase.answered_on THEN 'REQ-STEP-REPEATED'
                    END
               WHEN step.event = 'extended'
               THEN CASE WHEN step.on_date < course.anchor THEN 'REQ-STEP-OVERTAKEN'
                         WHEN step.on_date > course.told_on THEN 'REQ-STEP-REPEATED'
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
           busy.received_on,
           busy.closed_on,
           busy.correction_due
    FROM clock_steps AS step
    JOIN (SELECT * FROM clock_courses WHERE odd) AS course ON course.id = step.id
    JOIN clock_busy AS busy ON busy.id = step.id
    JOIN clock_phases AS phase ON phase.id = step.id
    LEFT JOIN clock_fees AS fee ON fee.id = step.id
)
SELECT id, code, NULL::VARCHAR AS step, on_date, against, number
FROM of_rows
UNION ALL
SELECT id, code, 'extended', on_date, against, number
FROM of_extensions
WHERE code <> 'REQ-EXTENSION-UNTOLD' OR NOT has_told
UNION ALL
SELECT id, code, step, on_date, against, NULL
FROM of_fees
UNION ALL
SELECT DISTINCT id, code, step, on_date, NULL::DATE, NULL::INTEGER
FROM of_consultations
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
FROM of_steps
WHERE code IS NOT NULL;
