"""Counts the instructions of the inner loops of the product's tiles in an object file: count_instructions.py OBJECT [FUNCTION…]

A loop is a stretch without other jumps that ends with a jump to its beginning. Prints a row for each that multiplies and adds: the
instructions of one round, how many of them are multiply-adds and loads, and instructions per multiply-add. The bound is 1, and loads
that a tile cannot do without.
"""

import re
import subprocess
import sys

TILES = ["tile_12_2", "turned_tile_12_2", "tile_6_4", "tile_8_2", "tile_4_2", "tile_1_2"]
JUMP = re.compile(r"b|b\.\w+|cbn?z|tbn?z|j\w+")
# Also of x86-64, for comparison.
MULTIPLY_ADD = re.compile(r"fmla|vfmadd\w+")
LOAD = re.compile(r"ld\w+")


def functions(text):
    """The instructions of each function: address, name and operands."""
    found, current = {}, None
    for line in text.splitlines():
        if heading := re.match(r"[0-9a-f]+ <(\S+)>:", line):
            current = found.setdefault(heading[1], [])
        elif current is not None and (parts := re.match(r"\s*([0-9a-f]+):\s+(\S+)\s*(.*)", line)):
            current.append((int(parts[1], 16), parts[2], parts[3]))
    return found


def loops(instructions):
    """The names of the instructions of each innermost loop."""
    places = {address: place for place, (address, _, _) in enumerate(instructions)}
    for end, (_, name, operands) in enumerate(instructions):
        target = re.search(r"0x([0-9a-f]+)", operands)
        if not JUMP.fullmatch(name) or not target:
            continue
        start = places.get(int(target[1], 16), end)
        body = [name for _, name, _ in instructions[start:end]]
        if start < end and not any(JUMP.fullmatch(name) for name in body):
            yield body + [name]


def main():
    path, *names = sys.argv[1:]
    text = subprocess.run(
        ["llvm-objdump", "--disassemble", "--no-show-raw-insn", path], check=True, capture_output=True, text=True
    ).stdout
    found = functions(text)
    print("| function | instructions | multiply-adds | loads | others | per multiply-add |")
    print("|---|---|---|---|---|---|")
    for name in names or TILES:
        for body in loops(found.get(name, [])):
            adds = sum(bool(MULTIPLY_ADD.fullmatch(instruction)) for instruction in body)
            loads = sum(bool(LOAD.fullmatch(instruction)) for instruction in body)
            if adds:
                others = len(body) - adds - loads
                print(f"| `{name}` | {len(body)} | {adds} | {loads} | {others} | {len(body) / adds:.2f} |")


main()
