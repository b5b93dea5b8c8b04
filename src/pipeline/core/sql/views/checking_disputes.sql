{% set table = 'disputes' %}
-- One row per review or lawsuit that the next check must judge.
CREATE OR REPLACE VIEW checking_disputes AS
SELECT dispute.source, dispute.row_id, dispute.known_from, dispute.batch, hash(dispute.source, dispute.row_id) AS row_key,
       dispute.case_no, dispute.kind, dispute.filed_on, dispute.closed_on, dispute.outcome, dispute.request_no, dispute.agency,
       CASE WHEN dispute.request_no IS NOT NULL THEN request.request_no IS NOT NULL END AS request_known
FROM (
{% include 'core/fragments/to_judge.sql' %}
) AS dispute
LEFT JOIN (SELECT DISTINCT agency, request_no FROM current_requests WHERE NOT gone) AS request
    ON request.request_no = dispute.request_no AND request.agency = dispute.agency;
