DELETE FROM corrected_{{ table }};
