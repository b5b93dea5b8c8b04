-- How the requests decided in a year were handled: working days (条例 art. 33), decisions after the due date, extensions.
-- Only where every request decided in the year has a known time and due date. A withdrawn request has no answer and no time.
WITH decided AS (
    SELECT * FROM requests_clock
    WHERE agency = $agency AND year(decided_on) = $year AND state IN ('answered', 'answered_late')
),
known AS (
    SELECT count(*) AS timed, median(working_days_used) AS middle, max(working_days_used) AS slowest,
           count(*) FILTER (WHERE state = 'answered_late') AS late, count(*) FILTER (WHERE extension_days > 0) AS extended
    FROM decided
    HAVING count(*) > 0 AND bool_and(working_days_used IS NOT NULL AND NOT provisional)
)
SELECT 'requests.timed' AS name, timed AS value, NULL AS words FROM known
UNION ALL
SELECT 'requests.days_median', middle, NULL FROM known
UNION ALL
SELECT 'requests.days_slowest', slowest, NULL FROM known
UNION ALL
SELECT 'requests.late', late, NULL FROM known
UNION ALL
SELECT 'requests.in_time', timed - late, NULL FROM known
UNION ALL
SELECT 'requests.extended', extended, NULL FROM known;
