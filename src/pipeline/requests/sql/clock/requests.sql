-- One row per agency and request number, with its fields. `ready`: received by now, and its dates do not contradict each other.
-- Known untruth: where several rows of a number agree, only one source is named, the first by name.
CREATE OR REPLACE TEMP TABLE clock_requests AS
WITH repeated AS (
    -- Hashes of the request numbers that more than one row of the ledger has, so that only these rows are grouped.
    SELECT hash(agency, coalesce(request_no, row_id)) AS number
    FROM current_requests
    GROUP BY number
    HAVING count(*) > 1
),
ledger AS NOT MATERIALIZED (
{% include 'requests/clock/ledger_rows.sql' %}
),
single AS (
    SELECT agency,
           source,
           request_no,
           received_on,
           NULL::DATE AS received_first,
           NULL::DATE AS received_last,
           decision IS NOT NULL AS has_result,
           decided_on,
           extension_days,
           reasonable_until,
           NULL::DATE AS reasonable_last,
           false AS two_outcomes,
           false AS two_extensions
    FROM ledger
    WHERE hash(agency, request_no) NOT IN (SELECT number FROM repeated)
),
several AS (
    SELECT agency,
           min(source) AS source,
           request_no,
           CASE WHEN min(received_on) = max(received_on) THEN min(received_on) END AS received_on,
           CASE WHEN min(received_on) < max(received_on) THEN min(received_on) END AS received_first,
           CASE WHEN min(received_on) < max(received_on) THEN max(received_on) END AS received_last,
           count(decision) > 0 AS has_result,
           min(decided_on) AS decided_on,
           min(extension_days) AS extension_days,
           min(reasonable_until) AS reasonable_until,
           CASE WHEN min(reasonable_until) < max(reasonable_until) THEN max(reasonable_until) END AS reasonable_last,
           (coalesce(min(decision) < max(decision), false) OR coalesce(min(decided_on) < max(decided_on), false))
               AND NOT ({% include 'core/fragments/given_in_part.sql' %}) AS two_outcomes,
           coalesce(min(extension_days) < max(extension_days), false) AS two_extensions
    FROM ledger
    WHERE hash(agency, request_no) IN (SELECT number FROM repeated)
    GROUP BY agency, request_no
),
settled AS (
    SELECT * FROM single
    UNION ALL
    SELECT * FROM several
)
SELECT *,
       NOT two_outcomes
           AND coalesce(received_on BETWEEN $regulation_since AND $on, false)
           AND CASE WHEN decided_on IS NULL THEN NOT has_result ELSE decided_on >= received_on END AS ready,
       CASE WHEN decided_on <= $on THEN decided_on END AS known_decided_on
FROM settled;
