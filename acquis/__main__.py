"""`python -m acquis`: the same as `acquis`."""

from acquis.cli import main

if __name__ == "__main__":
    main()
