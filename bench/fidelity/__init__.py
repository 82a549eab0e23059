"""Fidelity: how many of the words a reader of a built site sees are in our pages, and how many of ours he sees."""
