-- Code, source, how many rows failed in the evaluation at hand, and the first of their keys as JSON.
SELECT code, source, count(*), to_json(list_sort(min(row_id, 5)))::VARCHAR
FROM failed_now
GROUP BY code, source
ORDER BY code, source;
