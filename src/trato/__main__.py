"""What does `trato` or `python -m trato` do? It hands over to the command that was named."""

from trato.config.command import main

if __name__ == "__main__":
    raise SystemExit(main())
