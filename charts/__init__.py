"""Pictures of data: pure functions from rows and words to figures, decks and markup."""
