-- All rows of one request number, of every agency that has it.
SELECT agency, received_on, decision, decided_on, extension_days, reasonable_until
FROM (
{% include 'requests/clock/ledger_rows.sql' %}
) AS ledger
WHERE request_no = $request_no
  AND ($agency::VARCHAR IS NULL OR agency = $agency);
