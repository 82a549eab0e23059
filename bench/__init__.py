"""Benchmarks, one command: `python -m bench`. Every figure is measured now, beside what it is compared with."""
