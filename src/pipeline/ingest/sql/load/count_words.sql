-- How many different words a coded column holds.
SELECT count(DISTINCT {{ reader }}({{ header | identifier }}::VARCHAR)) FROM {{ relation }};
