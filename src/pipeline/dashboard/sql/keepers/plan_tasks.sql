-- The agencies with a plan.
SELECT DISTINCT agency FROM plan_tasks
