-- Another name for a delivery, also in the finding that refused it.
UPDATE files SET path = $path, finding = replace(finding, $before, $after) WHERE file_id = $file;
