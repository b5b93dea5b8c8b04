-- Nothing is matched any longer.
{% for table in tables %}
DROP TABLE IF EXISTS candidate.{{ table }};
{% endfor %}
