"""How fast, how large and how good, beside other programs. What libraries tell their makers is switched off first."""

import screener as screener
