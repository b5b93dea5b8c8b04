-- Outcomes of requests that their rows alone do not say, read as the clock reads them. A day of withdrawal without any result is the result 申请人撤回 on
-- that day. Rows of one number that give and refuse on one day are one request given in part (条例 art. 37), counted once.
CREATE OR REPLACE TEMP TABLE request_outcomes AS
WITH in_force AS (
    SELECT source, row_id, agency, request_no, received_on, decided_on,
           CASE WHEN NOT list_contains($interim::VARCHAR[], decision) THEN decision END AS decision,
           coalesce(list_contains($interim::VARCHAR[], decision), false) AS on_the_way
    FROM current_requests
    WHERE NOT gone AND request_no IS NOT NULL
),
in_part AS (
    SELECT agency, request_no
    FROM in_force
    GROUP BY agency, request_no
    HAVING {% include 'core/fragments/given_in_part.sql' %}

),
withdrawn AS (
    SELECT request.source, request.row_id, min(step.on_date) AS on_date
    FROM in_force AS request
    JOIN current_request_events AS step
        ON step.request_no = request.request_no AND step.agency IS NOT DISTINCT FROM request.agency
    WHERE step.event = 'withdrawn' AND NOT step.gone AND step.on_date >= request.received_on
      AND request.decision IS NULL AND (request.decided_on IS NULL OR request.on_the_way OR step.on_date <= request.decided_on)
    GROUP BY request.source, request.row_id
)
SELECT source, row_id, $withdrawn AS decision, on_date AS decided_on FROM withdrawn
UNION ALL
SELECT request.source, request.row_id, $in_part[1], request.decided_on
FROM in_force AS request
JOIN in_part ON in_part.request_no = request.request_no AND in_part.agency IS NOT DISTINCT FROM request.agency;
