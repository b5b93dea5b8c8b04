-- Tonight's rows that no delivery of the source had before, once each; of a night that only adds, those that a version will not hold.
{% if held %}
CREATE OR REPLACE TEMP TABLE known_contents AS
SELECT content FROM listed_{{ table }} SEMI JOIN arrived USING (content) WHERE source = {{ source | literal }};
{% endif %}
INSERT INTO contents_{{ table }} BY NAME
SELECT {{ "DISTINCT" if repeated }} content, {{ source | literal }} AS source, key, "{{ own_number }}"::VARCHAR AS number,
       {% for column in columns %}"{{ column }}"{{ ", " if not loop.last }}{% endfor %}

FROM incoming
{% if only_touched %}
SEMI JOIN (SELECT file_id, line FROM arrived WHERE NOT ({% include 'ingest/in_force/unheard.sql' %})) AS heard USING (file_id, line)
{% endif %}
{{ "ANTI JOIN known_contents USING (content)" if held }}
{% if aside %}
ANTI JOIN (SELECT content FROM arrived WHERE {% include 'ingest/in_force/unheard.sql' %}) AS unheard USING (content)
{% endif %};
