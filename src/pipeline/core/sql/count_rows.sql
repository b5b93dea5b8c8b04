SELECT count(*) FROM corrected_{{ table }};
