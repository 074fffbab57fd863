"""Feeds: what pages show, at addresses that stay, for programs that ask with a key."""
