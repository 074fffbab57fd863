"""What pages, slides and files show: facts, words and descriptions of charts. Nothing here draws, and what loads is
passed in."""
