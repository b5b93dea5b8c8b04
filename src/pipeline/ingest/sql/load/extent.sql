-- Rows, first and last date of a staged file. A date after the day of the fetch is a typing error and extends no coverage.
SELECT count(*),
       {% if date %}min("{{ date }}")::DATE, max(CASE WHEN "{{ date }}"::DATE <= $day THEN "{{ date }}" END)::DATE{% else %}NULL::DATE, NULL::DATE{% endif %}

FROM staged
WHERE file_id = $file_id;
