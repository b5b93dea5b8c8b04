"""What an audit writes: the list of problems, pages, JSON, and the lines of the terminal."""
