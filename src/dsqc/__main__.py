"""``python -m dsqc``."""

from dsqc.cli import main

if __name__ == "__main__":
    main()
