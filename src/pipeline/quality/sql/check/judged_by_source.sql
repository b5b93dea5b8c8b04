-- How many rows of each source a suite judges.
SELECT source, count(*) FROM "{{ table }}" GROUP BY source ORDER BY source;
