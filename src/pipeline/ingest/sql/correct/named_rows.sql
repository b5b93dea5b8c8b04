-- Rows in force that a text names: by their id, number, title or address in full (0), or as a part of the title (1).
SELECT exactly, "table", source, row_id, shown, cell
FROM (
{% for table, number, names, column in tables %}
    SELECT CASE
               WHEN row_id = $text OR "{{ number }}" IN ($text, $figure) {% for name in names %}OR "{{ name }}" = $text {% endfor %} THEN 0
{% if 'title' in names %}
               WHEN contains(title, $text) THEN 1
{% endif %}
           END AS exactly,
           '{{ table }}' AS "table", source, row_id, left({{ "coalesce(title, '')" if 'title' in names else "''" }}, 40) AS shown,
           {% if column %}"{{ column }}"::VARCHAR{% else %}NULL::VARCHAR{% endif %} AS cell
    FROM current_{{ table }}
    WHERE NOT gone
    {{ "UNION ALL" if not loop.last }}
{% endfor %}
) AS rows
WHERE exactly IS NOT NULL
ORDER BY exactly, "table", source, row_id;
