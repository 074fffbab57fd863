"""Parts of the Briefing page."""
