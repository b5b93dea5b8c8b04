SELECT file_id, lineage FROM arriving;
