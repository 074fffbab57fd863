"""What pages, slides and files show: facts, words and descriptions of charts. Nothing here draws, and what loads is
passed in.

View models: what a presentation shows, apart from how it is rendered.
"""
