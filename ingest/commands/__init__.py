"""The commands of fin-ingest, a module each: `SPEC` says what it accepts, `run` carries it out."""
