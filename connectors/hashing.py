"""blake2b without the rest of hashlib: loading OpenSSL costs a run without changes more than all its hashing does."""

try:
    from _blake2 import blake2b
except ImportError:  # an interpreter built without its own hashes
    from hashlib import blake2b

__all__ = ["blake2b"]
