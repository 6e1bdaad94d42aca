"""Who did, saw, exported or was denied what? A chain of keyed hashes over the stream and over notes beside it."""
