DELETE FROM unreadable WHERE file_id = $file_id;
