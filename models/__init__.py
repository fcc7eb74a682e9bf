"""How the models are made and measured. What libraries tell their makers is switched off first."""

import screener as screener
