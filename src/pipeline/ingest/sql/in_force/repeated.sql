-- Whether the listed files have a row twice.
SELECT count(DISTINCT content) < count(*) FROM arrived WHERE file_id IN (SELECT unnest($files::INTEGER[]));
