"""The dashboard: pages that read the published database and nothing else, opened anew for every click.

`app` puts it together, `pages` lists what there is, `view` is what a page is built from, `links` names every address.
"""
