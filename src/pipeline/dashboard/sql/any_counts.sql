-- Whether any source counts without rows.
SELECT coalesce(bool_or(taken_by = 'counts'), false) FROM sources
