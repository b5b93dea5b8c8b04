"""The Prefect side of gongkai: the verbs as tasks, the night and the year end as flows. Decides nothing about data.

`settings` makes a process fit for Prefect before Prefect is imported; `server` is the one it talks to; `steps` wraps the verbs;
`nightly` and `year_end` are the two flows; `artifacts` is what a run shows in Prefect; `deployments` is when it runs by itself.
Why so thin: docs/decisions/0006-prefect-is-a-thin-shell.md.
"""
