DELETE FROM listed WHERE file_id IN (SELECT unnest($files::INTEGER[]));
