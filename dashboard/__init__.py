"""Shows the store. Never imports torch, directly or through others."""
