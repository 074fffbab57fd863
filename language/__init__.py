"""Words, numbers and dates in the reader's language; letters and signs that are alike."""
