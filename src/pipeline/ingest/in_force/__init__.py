"""Which row of which delivery is in force: a function of the set of deliveries, never of their order of arrival.

`claims` reads what a delivery states of itself, `placing` gives it its place in time, `places` reads and writes that, `things` says which
rows are one thing, `settle` compares what should be in force with what is (`night`: what that needs), `statements` holds what people said,
`told` words what must be asked.
"""
