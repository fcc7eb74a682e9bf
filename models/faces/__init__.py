"""The network that tells minors from adults, and what looking at pictures is measured on."""
