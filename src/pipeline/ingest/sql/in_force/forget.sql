-- What settling made for itself; of a large source it would fill the memory of the verbs that follow.
{% for name in ('arrived', 'known_contents', 'touched', 'said', 'versions', 'chosen', 'desired', 'changed') %}
DROP TABLE IF EXISTS temp.{{ name }};
{% endfor %}
DROP VIEW IF EXISTS temp.incoming;
