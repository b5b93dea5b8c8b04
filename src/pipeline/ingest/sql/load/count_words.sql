-- How many different words a coded column of each file holds.
SELECT {{ file }}, count(DISTINCT {{ reader }}({{ header | identifier }}::VARCHAR))
FROM {{ relation }}
GROUP BY ALL;
