"""Sends a number of mebibytes over one TCP connection of 127.0.0.1, to keep whoever captures busy: flood.py PORT MIB"""

import socket
import sys
import threading

port, size = int(sys.argv[1]), int(sys.argv[2]) << 20
server = socket.create_server(("127.0.0.1", port))


def drain():
    connection, _ = server.accept()
    while connection.recv(1 << 20):
        pass


reader = threading.Thread(target=drain)
reader.start()
client = socket.create_connection(("127.0.0.1", port))
block = bytes(1 << 16)
for _ in range(size // len(block)):
    client.sendall(block)
client.close()
reader.join()
print("done", flush=True)
