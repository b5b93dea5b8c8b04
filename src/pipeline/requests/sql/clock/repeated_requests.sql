-- Unanswered requests of which the same applicant filed the same words before, with the latest earlier one.
WITH cases AS (
    SELECT agency, request_no, min(received_on) AS received_on, min(applicant_key) AS applicant_key, min(subject_key) AS subject_key,
           bool_and(decided_on IS NULL OR decided_on > $on) AS waits
    FROM current_requests
    WHERE NOT gone AND applicant_key IS NOT NULL AND subject_key IS NOT NULL AND request_no IS NOT NULL AND received_on <= $on
    GROUP BY agency, request_no
),
followed AS (
    SELECT agency, request_no, received_on, waits,
           lag(request_no) OVER (PARTITION BY agency, applicant_key, subject_key ORDER BY received_on, request_no) AS before
    FROM cases
)
SELECT agency, request_no, received_on, before
FROM followed
WHERE waits AND before IS NOT NULL
ORDER BY agency, received_on, request_no;
