"""Runs a program on a terminal of its own: terminal.py PROMPT KEYS PROGRAM [ARGUMENT...]

Types the keys when the prompt is there and the terminal does not echo any more, prints what the terminal showed, and ends as
the program does. Says on standard error whether the echo was off at the prompt, and whether it is as before at the end.
"""

import os
import pty
import sys
import termios

prompt, keys, *command = sys.argv[1:]
process, terminal = pty.fork()
if process == 0:
    os.execv(command[0], command)


def echoes():
    return bool(termios.tcgetattr(terminal)[3] & termios.ECHO)


shown, is_asked, was_echoing = b"", False, echoes()
while True:
    try:
        part = os.read(terminal, 4096)
    except OSError:
        # The kernel's word for the end of the program.
        break
    if not part:
        break
    shown += part
    if not is_asked and prompt.encode() in shown:
        is_asked = True
        print("echo at the prompt:", "on" if echoes() else "off", file=sys.stderr)
        os.write(terminal, keys.encode())
_, status = os.waitpid(process, 0)
print("echo at the end:", "as before" if echoes() == was_echoing else "changed", file=sys.stderr)
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(status))
