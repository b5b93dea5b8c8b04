-- How many different words a coded column holds.
SELECT count(DISTINCT {{ reader }}("{{ header }}"::VARCHAR)) FROM {{ relation }};
