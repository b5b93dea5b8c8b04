-- One row per request that is the eleventh or a later one of its applicant in a calendar month, with the fee of its bracket.
-- Known untruth: where a ledger has no certificate numbers an applicant is a name; two people of one name are then one.
CREATE OR REPLACE {{ 'TEMP TABLE' if schema == 'temp' else 'TABLE' }} {{ schema }}.requests_fees AS
WITH brackets AS (
    SELECT unnest($firsts::INTEGER[]) AS first_case, unnest($lasts::INTEGER[]) AS last_case, unnest($yuan::INTEGER[]) AS yuan
),
cases AS (
    SELECT agency, request_no, min(received_on) AS received_on, min(applicant_key) AS applicant_key
    FROM current_requests
    WHERE NOT gone AND applicant_key IS NOT NULL AND request_no IS NOT NULL AND received_on BETWEEN $since AND $on
    GROUP BY agency, request_no
),
placed AS (
    SELECT agency, request_no, received_on,
           row_number() OVER (
               PARTITION BY agency, applicant_key, date_trunc('month', received_on) ORDER BY received_on, request_no
           ) AS nth_of_month
    FROM cases
)
SELECT placed.agency, placed.request_no, placed.received_on, placed.nth_of_month::INTEGER AS nth_of_month, brackets.yuan
FROM placed
JOIN brackets ON placed.nth_of_month BETWEEN brackets.first_case AND brackets.last_case
WHERE brackets.yuan > 0
ORDER BY placed.agency, placed.received_on, placed.nth_of_month, placed.request_no;
