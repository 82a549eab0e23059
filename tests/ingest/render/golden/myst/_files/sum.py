import os


def add(one, other):
    """The sum."""
    return one + other


def other():
    pass
