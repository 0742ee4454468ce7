"""The cage: limits of memory, time and size, then a list of the system calls that are left.

A process that has entered it reads and writes what it was handed and computes. It opens no file, connects to nobody,
starts no process, and cannot leave. The list of calls needs no rights, so it holds for everybody on Linux on x86-64
and arm64; elsewhere the limits alone hold, and `enter` says so.
"""

import ctypes
import os
import platform
import resource
import struct
import sys
from dataclasses import dataclass

OPEN_FILES = 32
WORKING_BYTES = 180 * 1024**2
ADDRESS_BYTES = 2 * 1024**3

_ALLOWED = {
    "x86_64": (
        # read write close fstat poll lseek mmap mprotect munmap brk rt_sigaction rt_sigprocmask rt_sigreturn
        *(0, 1, 3, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15),
        # pread64 pwrite64 readv writev sched_yield mremap madvise dup nanosleep setitimer getpid
        *(17, 18, 19, 20, 24, 25, 28, 32, 35, 38, 39),
        # sendto recvfrom sendmsg recvmsg exit uname ftruncate getrusage sysinfo sigaltstack gettid
        *(44, 45, 46, 47, 60, 63, 77, 98, 99, 131, 186),
        # futex sched_getaffinity restart_syscall clock_gettime clock_nanosleep exit_group tgkill newfstatat
        *(202, 204, 219, 228, 230, 231, 234, 262),
        # ppoll set_robust_list getcpu getrandom membarrier rseq
        *(271, 273, 309, 318, 324, 334),
    ),
    "aarch64": (
        # dup ftruncate close lseek read write readv writev pread64 pwrite64 ppoll newfstatat fstat exit exit_group
        *(23, 46, 57, 62, 63, 64, 65, 66, 67, 68, 73, 79, 80, 93, 94),
        # futex set_robust_list nanosleep setitimer clock_gettime clock_nanosleep sched_getaffinity sched_yield
        *(98, 99, 101, 103, 113, 115, 123, 124),
        # restart_syscall tgkill sigaltstack rt_sigaction rt_sigprocmask rt_sigreturn uname getrusage getcpu getpid
        *(128, 131, 132, 134, 135, 139, 160, 165, 168, 172),
        # gettid sysinfo sendto recvfrom sendmsg recvmsg brk munmap mremap mmap mprotect madvise
        *(178, 179, 206, 207, 211, 212, 214, 215, 216, 222, 226, 233),
        # getrandom membarrier rseq
        *(278, 283, 293),
    ),
}
# The number of the architecture, and of the calls clone, clone3, seccomp.
_NUMBERS = {"x86_64": (0xC000003E, 56, 435, 317), "aarch64": (0xC00000B7, 220, 435, 277)}
_CLONE_THREAD = 0x10000
_ERRNO, _ALLOW, _KILL = 0x00050000, 0x7FFF0000, 0x80000000
_LOAD, _JUMP_EQUAL, _JUMP_BITS, _RETURN = 0x20, 0x15, 0x45, 0x06
_EPERM, _ENOSYS = 1, 38
_PR_SET_NO_NEW_PRIVS, _SET_MODE_FILTER, _ALL_THREADS = 38, 1, 1


@dataclass(frozen=True, slots=True)
class Limits:
    """What a decoder may use."""

    working_bytes: int = WORKING_BYTES
    """Memory on top of what an idle decoder holds; with that it stays below 256 MiB."""
    cpu_seconds: int = 600
    """Of a whole life; each order has a clock of its own besides."""
    file_bytes: int = 512 * 1024**2


def enter(limits: Limits = Limits()) -> bool:
    """Limit this process for good; return whether the system calls are limited too."""
    _set_limits(limits)
    return _filter_calls()


def resident_bytes(statm: int) -> int:
    """Return the memory this process holds; `statm` is /proc/self/statm, opened before `enter`."""
    return int(os.pread(statm, 128, 0).split()[1]) * resource.getpagesize()


def _set_limits(given: Limits) -> None:
    limits = {
        resource.RLIMIT_AS: ADDRESS_BYTES,
        resource.RLIMIT_DATA: _data_bytes() + given.working_bytes,
        resource.RLIMIT_CPU: given.cpu_seconds,
        resource.RLIMIT_FSIZE: given.file_bytes,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_CORE: 0,
    }
    for limit, value in limits.items():
        hardest = resource.getrlimit(limit)[1]
        least = value if hardest == resource.RLIM_INFINITY else min(value, hardest)
        resource.setrlimit(limit, (least, least))


def _data_bytes() -> int:
    """Return how much private writable memory is mapped now, which is what RLIMIT_DATA counts."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123  pathlib is a slow import
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmData:"))
    except (OSError, StopIteration):
        return 256 * 1024**2


def _filter_calls() -> bool:
    machine = platform.machine()
    if not sys.platform.startswith("linux") or machine not in _NUMBERS:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    program = _program(machine)
    held = ctypes.create_string_buffer(program, len(program))
    described = struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(held))
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    # All threads at once: libvips has begun some.
    return libc.syscall(_NUMBERS[machine][3], _SET_MODE_FILTER, _ALL_THREADS, described) == 0


def _program(machine: str) -> bytes:
    """Return the filter: whatever is not listed fails with EPERM, a wrong architecture ends the process."""
    architecture, clone, clone3, _ = _NUMBERS[machine]
    allowed = _ALLOWED[machine]

    def step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
        return struct.pack("HBBI", code, if_true, if_false, value)

    return b"".join(
        [
            step(_LOAD, 4),
            step(_JUMP_EQUAL, architecture, 1),
            step(_RETURN, _KILL),
            step(_LOAD, 0),
            # The C library falls back to clone when clone3 is not there; clone may begin threads only.
            step(_JUMP_EQUAL, clone3, 0, 1),
            step(_RETURN, _ERRNO | _ENOSYS),
            step(_JUMP_EQUAL, clone, 0, 4),
            step(_LOAD, 16),
            step(_JUMP_BITS, _CLONE_THREAD, 1),
            step(_RETURN, _ERRNO | _EPERM),
            step(_RETURN, _ALLOW),
            *(step(_JUMP_EQUAL, number, len(allowed) - at) for at, number in enumerate(allowed)),
            step(_RETURN, _ERRNO | _EPERM),
            step(_RETURN, _ALLOW),
        ]
    )
