COMMENT ON {{ kind }} "{{ table }}" IS {{ text | literal }};
