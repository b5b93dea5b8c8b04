-- The rows that no delivery of the source had before, once each.
INSERT INTO contents_{{ table }} BY NAME
SELECT {{ "DISTINCT" if repeated }} content, {{ source | literal }} AS source, key, "{{ number }}"::VARCHAR AS number,
       {% for column in columns %}"{{ column }}"{{ ", " if not loop.last }}{% endfor %}

FROM (SELECT *, {% include 'ingest/in_force/content.sql' %} AS content FROM staged) AS incoming
{% if held %}WHERE content NOT IN (SELECT content FROM contents_{{ table }} WHERE source = {{ source | literal }}){% endif %};
