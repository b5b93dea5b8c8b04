"""Pictures, one module each: a headline that says what there is to see, marks that lead to their rows, and a table of the same numbers.

Drawn on the server as plain SVG without script, in the colours of the style sheet; a mark has its value as a tool tip and its words on
paper.
"""
