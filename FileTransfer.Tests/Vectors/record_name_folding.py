"""Writes FileTransfer.Actors/Domain/name-folding.txt from the Unicode data of this Python (its version is in the file).

For every character whose key differs from itself: CODE=KEY..., where the key is the full case folding of the canonical
decomposition, decomposed again. For every combining character: CODE+CLASS. Hangul syllables are computed, not listed.
"""
import sys
import unicodedata as u

HANGUL = range(0xAC00, 0xAC00 + 11172)


def key(char):
    return u.normalize("NFD", u.normalize("NFD", char).casefold())


with open(sys.argv[1], "w", encoding="ascii", newline="\n") as out:
    print("# Unicode", u.unidata_version, file=out)
    for code in range(0x110000):
        char = chr(code)
        if 0xD800 <= code < 0xE000 or code in HANGUL:
            continue
        if key(char) != char:
            print(f"{code:x}=" + " ".join(f"{ord(c):x}" for c in key(char)), file=out)
        if u.combining(char):
            print(f"{code:x}+{u.combining(char):x}", file=out)
