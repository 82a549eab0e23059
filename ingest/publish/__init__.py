"""What a run in CI needs to know: which system started it, for what, and what to compare with. The engine is `sync`."""
