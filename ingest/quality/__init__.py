"""Remarks on how well pages can serve Fin: structure, anchors, twins, age, language. No file, clock or network.

Each module makes one kind of remark from a rendered page; `survey` alone knows sources and working tables.
"""
