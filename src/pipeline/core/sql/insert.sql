-- Rows of settings or findings, a few thousand at most, in one statement.
INSERT INTO {{ table }} ({% for column in columns %}"{{ column }}"{{ ", " if not loop.last }}{% endfor %}) VALUES {{ places }};
