"""The app as a server: the cache of answers, the sidebar, who is let in, health, what runs in the browser."""
