-- How many relations and checks lack a number to be judged by: nothing is wrong with them that anybody knows of.
SELECT count(*) AS findings FROM findings WHERE waived_by IS NULL AND severity = 'info'
