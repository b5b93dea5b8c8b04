SELECT {{ reader }}($text::VARCHAR) IS NOT NULL;
