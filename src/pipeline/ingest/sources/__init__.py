"""Live sources: one module for each kind of platform with a function `fetch`; `interface` says what goes in and comes out."""
