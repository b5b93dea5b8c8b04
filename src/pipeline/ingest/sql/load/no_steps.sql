-- A sheet without any column of steps: no rows.
CREATE OR REPLACE TEMP TABLE {{ target }} AS
SELECT line, "{{ number }}"{{ ', "' ~ agency ~ '"' if agency }}, NULL::VARCHAR AS "环节", NULL::VARCHAR AS "环节日期", {{ file }} AS {{ kept | identifier }}
FROM {{ relation }}
LIMIT 0;
