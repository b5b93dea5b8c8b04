-- What became of each content of a source when it was last read.
SELECT sha256, arg_max(state, file_id), arg_max(prepared_with, file_id) FROM files WHERE source = $source GROUP BY sha256;
