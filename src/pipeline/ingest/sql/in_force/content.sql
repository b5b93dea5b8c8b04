hash({{ source | literal }}, key, {% for column in columns %}"{{ column }}"{{ ", " if not loop.last }}{% endfor %})
