"""The manifest: the local store of what we put into Intercom, and the working tables of a run. All SQL lives here.

Nothing is imported from here: a run without changes needs `store` alone.
"""
