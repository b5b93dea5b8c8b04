read_csv(
    {{ file | literal }}, header = true, auto_detect = false, delim = ',', quote = '"', escape = '"', new_line = '\n',
    parallel = false, max_line_size = 10000000, filename = true, null_padding = {{ padded | default(false) | lower }},
    columns = { {%- for column in columns %}{{ column | literal }}: 'VARCHAR'{{ ", " if not loop.last }}{% endfor -%} }
)
