SELECT count(*) FROM repeated_hashes;
