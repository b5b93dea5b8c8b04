{# The titles that contain the words. Chinese has no upper case: lowering ten million titles takes seconds. #}
{% if held %}
FROM temp.found
WHERE true
{% else %}
FROM evidence
WHERE agency = $agency AND (figure = 'items.total' OR starts_with(figure, 'posts.'))
  AND contains({{ "lower(summary)" if cased else "summary" }}, $words)
{% endif %}
