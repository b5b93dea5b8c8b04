-- The rows that no delivery of the source had before, once each.
{% if held %}
CREATE OR REPLACE TEMP TABLE known_contents AS
SELECT content FROM contents_{{ table }} SEMI JOIN (SELECT content FROM arrived WHERE file_id IN ({{ files | join(', ') }})) USING (content)
WHERE source = {{ source | literal }};
{% endif %}
INSERT INTO contents_{{ table }} BY NAME
SELECT {{ "DISTINCT" if repeated }} content, {{ source | literal }} AS source, key, "{{ number }}"::VARCHAR AS number,
       {% for column in columns %}"{{ column }}"{{ ", " if not loop.last }}{% endfor %}

FROM (SELECT *, {% include 'ingest/in_force/content.sql' %} AS content FROM staged) AS incoming
{{ "ANTI JOIN known_contents USING (content)" if held }};
