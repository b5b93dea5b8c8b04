SET memory_limit = {{ memory | literal }};
SET temp_directory = {{ scratch | literal }};
