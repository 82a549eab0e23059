"""Confluence: spaces exported as html or xml, and the API. What they have in common is in `page`."""
