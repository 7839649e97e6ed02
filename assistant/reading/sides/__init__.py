"""Questions with two sides and more: what stands side by side, shares, differences, ratios, choices."""
