"""For developers: catalogs of words, pictures of pages, benchmarks, a server and a browser for tests."""
