-- How many published findings block, warn, could not be judged, are remarks, or were accepted; by agency and year, both empty for none in
-- particular, or of all `together`. `$agencies`: those of these agencies and of none.
SELECT {{ "NULL, NULL" if together else "agency, year" }},
       count(*) FILTER (WHERE waived_by IS NULL AND severity = 'block') AS blocks,
       count(*) FILTER (WHERE waived_by IS NULL AND severity = 'warn') AS warnings,
       count(*) FILTER (WHERE waived_by IS NULL AND severity = 'info' AND outcome = 'not_checkable') AS unchecked,
       count(*) FILTER (WHERE waived_by IS NULL AND severity = 'info' AND outcome <> 'not_checkable') AS notes,
       count(waived_by) AS waived
FROM {{ table }}
WHERE $agencies::VARCHAR[] IS NULL OR agency IS NULL OR list_contains($agencies::VARCHAR[], agency)
{% if not together %}
GROUP BY agency, year
ORDER BY agency NULLS FIRST, year NULLS FIRST
{% endif %}
