    -- A step (补正告知, 延期告知 …) entered in the column of the result is no result, and its day is no day of decision.
    SELECT agency,
           source,
           coalesce(request_no, row_id) AS request_no,
           received_on,
           CASE WHEN NOT list_contains($interim::VARCHAR[], decision) THEN decision END AS decision,
           CASE WHEN decision IS NULL OR NOT list_contains($interim::VARCHAR[], decision) THEN decided_on END AS decided_on,
           extension_days,
           reasonable_until,
           channel
    FROM current_requests
