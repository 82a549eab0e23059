"""A program of its own: reads every Markdown file below a folder, parses it and drops the html. Prints how many."""

import os
import sys

from comrak import ExtensionOptions, ParseOptions, RenderOptions, render_markdown

extensions, parsing, rendering = ExtensionOptions(), ParseOptions(), RenderOptions()
for extension in ("table", "strikethrough", "tasklist", "autolink", "footnotes", "alerts"):
    setattr(extensions, extension, True)
rendering.unsafe_ = rendering.sourcepos = True

count = 0
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        if name.endswith(".md"):
            with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
                render_markdown(file.read(), extensions, parsing, rendering)
            count += 1
print(count)
