{% for column in columns %}
ALTER TABLE "{{ table }}" ALTER COLUMN "{{ column }}" SET NOT NULL;
{% endfor %}
{% if key %}
ALTER TABLE "{{ table }}" ADD PRIMARY KEY ({% for column in key %}"{{ column }}"{{ ", " if not loop.last }}{% endfor %});
{% endif %}
