"""The head that tells minors from adults by an age network's answers; what looking at pictures is measured on."""
