SELECT file_id, lineage FROM incoming_files;
