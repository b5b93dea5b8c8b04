{% for table, kind, text, columns in commented %}
COMMENT ON {{ kind }} "{{ table }}" IS {{ text | literal }};
{% for column, column_text in columns %}
COMMENT ON COLUMN "{{ table }}"."{{ column }}" IS {{ column_text | literal }};
{% endfor %}
{% endfor %}
