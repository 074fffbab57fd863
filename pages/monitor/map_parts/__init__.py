"""The parts of the Map page: what is loaded, how it is packed for the browser, its words, and what a click does."""
