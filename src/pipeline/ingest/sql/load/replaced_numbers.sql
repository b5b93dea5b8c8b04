-- Numbers of ledgers in force that were names or telephones and are replaced by a hash: how many of each source.
SELECT source, count(DISTINCT number)
FROM (
    SELECT source, request_no AS number FROM current_requests WHERE NOT gone AND request_no LIKE '代号-%'
    UNION ALL
    SELECT source, case_no FROM current_disputes WHERE NOT gone AND case_no LIKE '代号-%'
) AS replaced
GROUP BY source
ORDER BY source;
