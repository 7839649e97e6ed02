"""Order and cut: by what records or groups are ordered, and how many or which place of them is wanted."""
