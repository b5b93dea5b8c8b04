-- How many rows a staged file has, and its first and last date; a date after the day it was looked at is a slip, not coverage.
SELECT count(*),
       {% if date %}min("{{ date }}")::DATE, max(CASE WHEN "{{ date }}"::DATE <= $day THEN "{{ date }}" END)::DATE{% else %}NULL::DATE, NULL::DATE{% endif %}

FROM staged
WHERE file_id = $file_id;
