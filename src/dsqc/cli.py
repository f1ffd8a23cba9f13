"""Arguments in, exit code out."""

from __future__ import annotations

import sys
import traceback

import click

from dsqc import commands

UNFINISHED, INTERRUPTED = 3, 130


def main() -> None:
    """The entry point: ``dsqc`` and ``python -m dsqc``."""
    try:
        sys.exit(dsqc(standalone_mode=False))
    except click.exceptions.Abort:
        _fail("interrupted", INTERRUPTED)
    except KeyboardInterrupt:
        _fail("interrupted", INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except Exception:
        traceback.print_exc()
        _fail("this is a fault of dsqc and says nothing of the dataset", UNFINISHED)


def _fail(message: str, code: int) -> None:
    click.echo(f"dsqc: {message}", err=True)
    sys.exit(code)


class _Commands(click.Group):
    """The commands of the folder, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(commands.known())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in commands.known():
            return None
        command: click.Command = commands.load(cmd_name).command
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dsqc")
def dsqc() -> None:
    """Is a dataset what its authors say it is, and is it safe to train on and to publish?"""


if __name__ == "__main__":
    main()
