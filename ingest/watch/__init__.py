"""Watch mode: keeps the library equal while people write. Events only wake the engine; it alone decides what to do."""
