{% set table = 'request_events' %}
-- One row per dated step of a request that the next check must judge, with what the ledger says of its request.
CREATE OR REPLACE VIEW checking_request_events AS
SELECT event.source, event.row_id, event.known_from, event.batch, hash(event.source, event.row_id) AS row_key,
       event.request_no, event.event, event.on_date, event.agency,
       request.request_no IS NOT NULL AS request_known,
       request.received_on AS request_received_on
FROM (
{% include 'core/fragments/to_judge.sql' %}
) AS event
LEFT JOIN (
    SELECT agency, request_no, min(received_on) AS received_on
    FROM current_requests
    WHERE NOT gone
    GROUP BY agency, request_no
) AS request ON request.request_no = event.request_no AND request.agency = event.agency;
