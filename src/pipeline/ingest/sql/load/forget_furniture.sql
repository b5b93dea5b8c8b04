DELETE FROM furniture WHERE file_id = $file_id;
