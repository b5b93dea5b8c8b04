DELETE FROM listed WHERE file_id = $file_id;
