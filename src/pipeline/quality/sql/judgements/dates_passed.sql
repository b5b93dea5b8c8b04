-- A row whose date the calendar passed: "not later than today" may have another answer.
SELECT 1
FROM judged_rows
WHERE {% for column in columns %}("{{ column }}"::DATE > $first AND "{{ column }}"::DATE <= $last){% if not loop.last %} OR {% endif %}{% endfor %}
LIMIT 1;
