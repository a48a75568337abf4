#!/usr/bin/env python3
"""Makes words.fst and words.LICENCE.txt, the embedded dictionary of the password policy (SYOP-5.5b).

Sources, in exactly these versions, so that the same bytes come out each time:
  * Debian package wbritish-huge 2020.12.07-2 (SCOWL): usr/share/dict/british-english-huge
  * crate zxcvbn 3.1.1, as the lock file names it: its lists of female and male given names

Run it from anywhere inside the repository, on a Debian or Ubuntu system with the package lists up to date
(apt-get update). It needs apt-get, dpkg-deb, cargo and Python 3.9; it installs nothing.

    python3 server/src/password/words.py            make both files
    python3 server/src/password/words.py --check    make them and compare with what is there
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

PACKAGE, VERSION = "wbritish-huge", "2020.12.07-2"
CRATE, CRATE_VERSION = "zxcvbn", "3.1.1"
HERE = pathlib.Path(__file__).resolve().parent


def debian_files():
    """The word file and the copyright file of the Debian package, without installing it."""
    with tempfile.TemporaryDirectory() as folder:
        run = lambda *command: subprocess.run(command, cwd=folder, check=True, stdout=sys.stderr)
        run("apt-get", "download", f"{PACKAGE}={VERSION}")
        (package,) = pathlib.Path(folder).glob("*.deb")
        run("dpkg-deb", "--extract", str(package), "tree")
        share = pathlib.Path(folder, "tree/usr/share")
        words = (share / "dict/british-english-huge").read_text("utf-8")
        notices = (share / f"doc/{PACKAGE}/copyright").read_text("utf-8")
    # The server takes a genitive s off by itself, also from names for which this list has none.
    return [word for word in words.splitlines() if not word.endswith("'s")], notices


def given_names():
    """The given names inside the zxcvbn crate, and its licence."""
    metadata = subprocess.run(
        ["cargo", "metadata", "--format-version=1", "--locked"], cwd=HERE, check=True, capture_output=True
    )
    packages = json.loads(metadata.stdout)["packages"]
    (manifest,) = [p["manifest_path"] for p in packages if (p["name"], p["version"]) == (CRATE, CRATE_VERSION)]
    crate = pathlib.Path(manifest).parent
    source = (crate / "src/frequency_lists.rs").read_text("utf-8")
    lists = dict(re.findall(r'const (\w+): &str = "([^"]*)"', source))
    names = lists["FEMALE_NAMES"].split(",") + lists["MALE_NAMES"].split(",")
    return names, (crate / "LICENSE").read_text("utf-8")


def transducer(words):
    """The words, folded by the server's own code, as a finite state transducer."""
    (HERE / "words.fst").touch()  # the server embeds it, so it must be there before its code can run
    command = ["cargo", "run", "--quiet", "--locked", "--example", "words"]
    made = subprocess.run(command, cwd=HERE, check=True, input="\n".join(words).encode(), stdout=subprocess.PIPE)
    return made.stdout


def licence(debian, crate):
    """The notices that the sources ask to be carried with the list."""
    rule = "\n" + "-" * 78 + "\n\n"
    head = (
        "words.fst is made by words.py from the two sources below. Their notices follow, unchanged.\n"
        f"  1. Debian package {PACKAGE} {VERSION} (SCOWL, Spell Checker Oriented Word Lists)\n"
        f"  2. given names of the crate {CRATE} {CRATE_VERSION}\n"
    )
    return (head + rule + debian.strip() + "\n" + rule + crate.strip() + "\n").encode()


def main():
    words, notices = debian_files()
    names, mit = given_names()
    files = {"words.fst": transducer(words + names), "words.LICENCE.txt": licence(notices, mit)}
    for name, content in files.items():
        place = HERE / name
        if "--check" not in sys.argv[1:]:
            place.write_bytes(content)
        elif place.read_bytes() != content:
            sys.exit(f"{name} differs from what its sources give")


main()
