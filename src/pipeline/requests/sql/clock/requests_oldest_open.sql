-- The ten open requests of each agency that were received first.
CREATE OR REPLACE {{ 'TEMP TABLE' if schema == 'temp' else 'TABLE' }} {{ schema }}.requests_oldest_open AS
SELECT agency,
       row_number() OVER (PARTITION BY agency ORDER BY received_on, request_no)::INTEGER AS place,
       request_no,
       received_on,
       due,
       provisional,
       state,
       days_left,
       working_days_used
FROM {{ schema }}.requests_clock
WHERE state IN ('overdue', 'open', 'stopped', 'abandoned')
QUALIFY place <= $number
ORDER BY agency, place;
