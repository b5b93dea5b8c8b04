{# A line of tonight under a number that nothing else says anything of: it is in force as it stands. #}
file_id IN ({{ speaking | join(', ') or 'NULL' }}) AND number IS NOT NULL AND day IS NOT NULL AND number NOT IN (SELECT number FROM touched)
