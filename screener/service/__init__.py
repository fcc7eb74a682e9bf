"""The endpoint on this computer, and the native host of the browser extension."""
