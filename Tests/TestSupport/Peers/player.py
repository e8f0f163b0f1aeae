"""One end of a TCP connection that does what it is told, step by step: player.py connect|listen ADDRESS PORT STEP...

Steps:

  rcvbuf=BYTES    a receive buffer of so many bytes, before the connection is made
  nodelay         sends everything at once
  send=FILE       sends a file
  send=FILE:A:B   sends bytes A to B of it
  pdu             reads one PDU
  slowly=N/S      reads one PDU, N bytes at a time with a pause of S seconds behind each
  pause=SECONDS   does nothing
  end             reads until the other end closes
"""

import socket
import sys
import time


def exactly(connection, count):
    data = b""
    while len(data) < count:
        piece = connection.recv(count - len(data))
        if not piece:
            sys.exit("the other end has closed")
        data += piece
    return data


def read_pdu(connection, size=1 << 20, pause=0.0):
    rest = int.from_bytes(exactly(connection, 6)[2:], "big")
    while rest:
        rest -= len(exactly(connection, min(rest, size)))
        if pause:
            time.sleep(pause)


def run(connection, step):
    name, _, value = step.partition("=")
    if name == "nodelay":
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    elif name == "send":
        path, _, part = value.partition(":")
        with open(path, "rb") as file:
            data = file.read()
        start, end = (int(number) for number in part.split(":")) if part else (0, len(data))
        connection.sendall(data[start:end])
    elif name == "pdu":
        read_pdu(connection)
    elif name == "slowly":
        size, pause = value.split("/")
        read_pdu(connection, int(size), float(pause))
    elif name == "pause":
        time.sleep(float(value))
    elif name == "end":
        while connection.recv(1 << 16):
            pass
    elif name != "rcvbuf":
        sys.exit(f"no step is called {name}")


def main():
    role, address, port, steps = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]
    end = socket.socket()
    for step in steps:
        if step.startswith("rcvbuf="):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, int(step[7:]))
    if role == "connect":
        end.connect((address, port))
        connection = end
    else:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        end.bind((address, port))
        end.listen()
        print("ready", flush=True)
        connection, _ = end.accept()
    with connection:
        for step in steps:
            run(connection, step)


main()
