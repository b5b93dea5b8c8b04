-- One row per working day, by its number.
CREATE OR REPLACE TEMP TABLE clock_working_days AS
SELECT upto AS number, day, unsettled
FROM clock_days
WHERE working;

-- Hashes of the request numbers that more than one row of the ledger has, so that only these rows are grouped.
CREATE OR REPLACE TEMP TABLE clock_repeated_numbers AS
SELECT hash(agency, coalesce(request_no, row_id)) AS key
FROM current_requests
GROUP BY key
HAVING count(*) > 1;

-- One row per agency and request number, with its fields and whether its dates contradict each other.
-- Known untruth: where several rows of a number agree, only one source is named, the first by name.
CREATE OR REPLACE TEMP TABLE clock_requests AS
WITH ledger AS (
{% include 'requests/clock/ledger_rows.sql' %}
),
single AS (
    SELECT agency,
           source,
           request_no,
           received_on,
           NULL::DATE AS received_first,
           NULL::DATE AS received_last,
           decision,
           decided_on,
           extension_days,
           reasonable_until,
           NULL::DATE AS reasonable_last,
           false AS two_outcomes,
           false AS two_extensions
    FROM ledger
    WHERE hash(agency, request_no) NOT IN (SELECT key FROM clock_repeated_numbers)
),
several AS (
    SELECT agency,
           min(source) AS source,
           request_no,
           CASE WHEN min(received_on) = max(received_on) THEN min(received_on) END AS received_on,
           CASE WHEN min(received_on) < max(received_on) THEN min(received_on) END AS received_first,
           CASE WHEN min(received_on) < max(received_on) THEN max(received_on) END AS received_last,
           CASE WHEN {% include 'core/fragments/given_in_part.sql' %} THEN $in_part[1] ELSE min(decision) END AS decision,
           min(decided_on) AS decided_on,
           min(extension_days) AS extension_days,
           min(reasonable_until) AS reasonable_until,
           CASE WHEN min(reasonable_until) < max(reasonable_until) THEN max(reasonable_until) END AS reasonable_last,
           (coalesce(min(decision) < max(decision), false) OR coalesce(min(decided_on) < max(decided_on), false))
               AND NOT ({% include 'core/fragments/given_in_part.sql' %}) AS two_outcomes,
           coalesce(min(extension_days) < max(extension_days), false) AS two_extensions
    FROM ledger
    WHERE hash(agency, request_no) IN (SELECT key FROM clock_repeated_numbers)
    GROUP BY agency, request_no
),
settled AS (
    SELECT * FROM single
    UNION ALL
    SELECT * FROM several
)
SELECT settled.*,
       CASE WHEN two_outcomes OR received_on IS NULL THEN 'unclear'
            WHEN received_on > $on THEN 'not_received'
            WHEN received_on < $regulation_since THEN 'unclear'
            WHEN decided_on < received_on THEN 'unclear'
            WHEN decision IS NOT NULL AND decided_on IS NULL THEN 'unclear'
            ELSE 'ready'
       END AS state,
       CASE WHEN decided_on <= $on THEN decided_on END AS known_decided_on,
       received.upto AS received_upto,
       received.unsettled AS received_unsettled,
       received.reply_due,
       received.reply_unsettled,
       received.correction_due
FROM settled
LEFT JOIN clock_days AS received ON received.day = settled.received_on;
