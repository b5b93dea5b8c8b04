UPDATE files SET state = 'refused', batch = NULL, finding = $finding WHERE file_id = $file_id;
