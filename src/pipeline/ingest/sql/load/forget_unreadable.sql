DELETE FROM unreadable WHERE file_id IN (SELECT unnest($files::INTEGER[]));
