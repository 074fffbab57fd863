"""What each agency does."""
