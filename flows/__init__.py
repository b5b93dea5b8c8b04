"""The Prefect side of gongkai: the verbs as tasks, the night and the year end as flows. Decides nothing about data.

`settings` prepares a process before it imports Prefect; `server` is the one it talks to; `steps` wraps the verbs; `parameters` makes
the parameters of the flows `nightly` and `year_end`; `inspection` looks at the website once a week;
`artifacts` is what a run shows in Prefect; `deployments` says when flows run.
Why so thin: docs/decisions/0006-prefect-is-a-thin-shell.md.
"""
