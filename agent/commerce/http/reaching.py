"""Which hosts may be called: those that the settings name, public ones over TLS and private ones by their own list."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection
from urllib.parse import urlsplit

from agent.commerce.port import RefusedError, UnreachedError

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def is_allowed(host: str, hosts: Collection[str], private_hosts: Collection[str]) -> bool:
    """Whether the settings name the host, in either list."""
    return host in hosts or host in private_hosts


def address_of(url: str, hosts: Collection[str], private_hosts: Collection[str]) -> str:
    """The IP address to call, looked up once so that a second look-up cannot answer otherwise.

    Raises:
        RefusedError: no list names the host, it is private and not among `private_hosts`, or it would be called
            without TLS.
        UnreachedError: the name is not known.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not is_allowed(host, hosts, private_hosts):
        raise RefusedError(f"{host!r} may not be called: name it in commerce.hosts if that is meant")
    if parts.scheme != "https" and not (host in LOOPBACK and host in private_hosts):
        raise RefusedError(f"{host!r} would be called without TLS: write https://")
    addresses = _looked_up(host, parts.port or 443)
    if host not in private_hosts and not all(_is_public(each) for each in addresses):
        raise RefusedError(f"{host!r} is a private address: name it in commerce.private_hosts if that is meant")
    return addresses[0]


def _looked_up(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise UnreachedError(f"the name {host!r} is not known: nothing was sent") from error
    return [str(each[4][0]) for each in found]


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.split("%")[0])
    # An IPv4 address may come dressed as one of IPv6.
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None) or ip
    return bool(ip.is_global and inner.is_global and not inner.is_multicast)
