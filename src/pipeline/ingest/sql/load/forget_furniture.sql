DELETE FROM furniture WHERE file_id IN (SELECT unnest($files::INTEGER[]));
