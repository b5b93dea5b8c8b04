RESET VARIABLE applicant_key;
