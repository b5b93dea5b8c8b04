{# The sha256 of a canonical row: its table, then every cell it has, by name. An empty cell is left out. #}
sha256(concat_ws(chr(31), {{ table | literal }}{% for column in columns %}, {{ (column ~ '=') | literal }} || row."{{ column }}"::VARCHAR{% endfor %}))
