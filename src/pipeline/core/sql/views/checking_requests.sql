{% set table = 'requests' %}
-- One row per request of the ledger that the next check must judge.
CREATE OR REPLACE VIEW checking_requests AS
SELECT source, row_id, known_from, batch, hash(source, row_id) AS row_key,
       request_no, applicant_kind, received_on, channel, decision, decided_on, extension_days, agency,
       -- Steps on the way (补正告知, 延期告知 …) are no decision.
       CASE WHEN decision IN (SELECT code FROM decisions_that_close) THEN decision END AS closing_decision
FROM (
{% include 'core/fragments/to_judge.sql' %}
) AS request;
