"""Live sources: one module a kind of platform, each with one function `fetch`; what they hand over stands in `fetching`."""
