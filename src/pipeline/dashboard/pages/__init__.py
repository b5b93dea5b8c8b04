"""The pages, one module each with `build(view)`, which asks the database and gives what the template shows; `registry` lists them."""
