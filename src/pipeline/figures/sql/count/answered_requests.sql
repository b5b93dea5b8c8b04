-- The requests in force with their outcome.
CREATE OR REPLACE TEMP VIEW answered_requests AS
SELECT row.* REPLACE (
    coalesce(outcome.decision, row.decision) AS decision,
    CASE WHEN outcome.row_id IS NULL THEN row.decided_on ELSE outcome.decided_on END AS decided_on
)
FROM current_requests AS row
LEFT JOIN request_outcomes AS outcome ON outcome.source = row.source AND outcome.row_id = row.row_id;
