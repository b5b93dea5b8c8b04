COMMENT ON {{ kind }} "{{ table }}"{% if column %}."{{ column }}"{% endif %} IS {{ text | literal }};
