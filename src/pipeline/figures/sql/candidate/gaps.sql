-- The share of the blocks of the candidate that hold nothing.
SELECT free_blocks / greatest(total_blocks, 1) FROM pragma_database_size() WHERE database_name = 'candidate';
