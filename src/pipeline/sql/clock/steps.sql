-- One row per dated or undated step of a request whose own dates can be true.
CREATE OR REPLACE TEMP TABLE clock_steps AS
SELECT request.rowid AS id,
       TRY_CAST(step.event AS ENUM (
           'correction_asked', 'correction_received', 'consult_start', 'consult_end',
           'extended', 'fee_asked', 'fee_paid', 'withdrawn'
       )) AS event,
       step.on_date,
       request.received_on
FROM current_request_events AS step
JOIN clock_requests AS request
  ON request.request_no = step.request_no
 AND request.agency IS NOT DISTINCT FROM step.agency
WHERE request.state = 'ready'
  AND step.event IS NOT NULL;
