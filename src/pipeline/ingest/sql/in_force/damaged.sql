-- A delivery that has two colliding things under one key withdraws nothing: its numbers are damaged.
UPDATE standing SET damaged = true
WHERE file_id IN (SELECT file_id FROM versions WHERE collides GROUP BY file_id, key HAVING count(*) > 1);
