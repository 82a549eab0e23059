"""fin-ingest: private documentation, kept equal in Intercom's Fin Content Library. Start reading at `sync`."""
