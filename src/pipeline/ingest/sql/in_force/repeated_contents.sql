-- Whether the staged files hold a row twice that no delivery of the source had before.
SELECT count(*) > count(DISTINCT content)
FROM (SELECT {% include 'ingest/in_force/content.sql' %} AS content FROM staged) AS incoming
{% if held %}WHERE content NOT IN (SELECT content FROM contents_{{ table }} WHERE source = {{ source | literal }}){% endif %};
