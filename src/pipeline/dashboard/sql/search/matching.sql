{# The titles that contain the words, of the days that are searched (NULL: of any day). #}
{% import "dashboard/listing/parts.sql" as parts %}
{% if held %}
FROM temp.found
WHERE true
{% else %}
FROM evidence
WHERE agency = $agency AND (figure = 'items.total' OR starts_with(figure, 'posts.'))
  AND ($from_day::DATE IS NULL OR on_date >= $from_day::DATE)
  AND ($last_day::DATE IS NULL OR on_date <= $last_day::DATE)
  AND {{ parts.contains_words("summary", "words", cased, letter_forms) }}
{% endif %}
