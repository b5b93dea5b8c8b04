SELECT count(*) FROM suspects;
