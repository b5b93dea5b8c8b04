-- Where each delivery of a source stood when it was settled last.
SELECT {{ columns | join(', ') }}, speaks FROM deliveries WHERE source = $source AND known_until = 'infinity';
