DELETE FROM failed_rows WHERE suite = 'deliveries' AND row_id = 'batch ' || $batch::VARCHAR;
