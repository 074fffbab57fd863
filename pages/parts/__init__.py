"""What several pages show alike: title and line of words, chips, cards with downloads, periods and who reported."""
