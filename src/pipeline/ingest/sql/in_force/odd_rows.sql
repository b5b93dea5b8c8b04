-- The rows under those keys: what identifies them, and which deliveries list each.
SELECT said.key, said.content, any_value(said.number), any_value(said.day),
       [{% for column in identity %}{{ column | quoted }}::VARCHAR{{ ", " if not loop.last }}{% endfor %}] AS identity,
       [{% for column in apart %}row."{{ column }}"::VARCHAR{{ ", " if not loop.last }}{% endfor %}] AS apart,
       list(DISTINCT said.file_id ORDER BY said.file_id) AS files
FROM said
JOIN odd_keys ON odd_keys.key = said.key
JOIN listed_{{ table }} AS row ON row.content = said.content
WHERE true {{ "AND said.day IS NOT NULL" if date }}
GROUP BY said.key, said.content, identity, apart
ORDER BY said.key, said.content;
