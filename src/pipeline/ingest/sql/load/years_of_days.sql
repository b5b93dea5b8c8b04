-- The years of the days that are written in full in these columns of a file.
SELECT DISTINCT year(day)
FROM (
{% for header in headers %}
    SELECT read_date({{ header | identifier }}::VARCHAR) AS day FROM {{ relation }} WHERE {{ file }} = $file_id
    {{ "UNION ALL" if not loop.last }}
{% endfor %}
) AS days
WHERE day IS NOT NULL
LIMIT 2;
