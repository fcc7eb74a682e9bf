"""`python -m screener` is the command `screener`."""

from screener.cli.main import main

if __name__ == "__main__":
    main()
