"""The version of the program, and that of what its renderers make of a document."""

VERSION = "0.1.0"

RENDERER_VERSION = 2
"""Part of every page's recipe: raise it when the same bytes may render differently; every page is rendered again."""
