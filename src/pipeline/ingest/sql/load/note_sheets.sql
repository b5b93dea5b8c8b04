-- Notes the sheets of a workbook that were left out.
UPDATE files SET unread_sheets = $sheets WHERE file_id = $file_id;
