-- Nothing was ever inspected.
{% for table in tables %}
DROP TABLE IF EXISTS candidate.{{ table }};
{% endfor %}
