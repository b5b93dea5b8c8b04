-- Whether a task of the plan was still due on a day, and may stand otherwise on a later one.
SELECT EXISTS (SELECT 1 FROM candidate.plan_tasks WHERE due_on >= $since::DATE);
