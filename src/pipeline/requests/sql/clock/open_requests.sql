-- One row per unanswered request, the most overdue first; those without a due date last.
SELECT agency, source, request_no, received_on, original_due, due, provisional, state, stopped_days, extension_days,
       decided_on, working_days_used, days_left, calendar_version, calendar_hash
FROM {{ schema }}.requests_clock
WHERE (state IN ('overdue', 'open', 'stopped', 'abandoned') OR (state = 'unclear' AND decided_on IS NULL))
  AND ($agency::VARCHAR IS NULL OR agency = $agency)
ORDER BY list_position(['overdue', 'open', 'stopped', 'abandoned', 'unclear'], state),
         days_left NULLS LAST, due, received_on, agency, request_no;
