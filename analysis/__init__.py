"""From rows to statements: totals with their comparison, and what changed. Pure: frames in, values and words out."""
