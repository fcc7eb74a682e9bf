"""`python -m screener` is the command `screener`."""

from screener.surfaces.cli import main

if __name__ == "__main__":
    main()
