-- One row per step, dated or not, of a request whose own dates do not contradict each other, with those dates.
CREATE OR REPLACE TEMP TABLE clock_steps AS
SELECT request.rowid AS id,
       step.event,
       step.on_date,
       request.received_on,
       request.known_decided_on AS decided_on,
       request.extension_days
FROM current_request_events AS step
JOIN clock_requests AS request
  ON request.request_no = step.request_no
 AND request.agency IS NOT DISTINCT FROM step.agency
WHERE request.ready
  AND step.event IS NOT NULL;
