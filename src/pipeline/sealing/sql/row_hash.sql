{# The sha256 of a canonical row: its table, then every cell with a value, by name. #}
sha256(concat_ws(chr(31), {{ table | literal }}{% for column in columns %}, {{ (column ~ '=') | literal }} || row."{{ column }}"::VARCHAR{% endfor %}))
