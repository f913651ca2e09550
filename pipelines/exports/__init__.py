"""What leaves for marketing tools: lists by difference, service events once, each receiver by its own rules."""
