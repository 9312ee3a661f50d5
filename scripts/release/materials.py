#!/usr/bin/env python3
"""Writes what a release is made of, beside its tarball: a bill of materials and a statement of provenance.

    scripts/release/materials.py --resolved Package.resolved --executable FILE --tarball FILE --version V --revision SHA

The same files give the same bytes: the time is that of SOURCE_DATE_EPOCH, the serial number follows from the content.
"""
import argparse
import datetime
import hashlib
import json
import os
import platform
import re
import subprocess
import uuid
from pathlib import Path

options = argparse.ArgumentParser()
for name in ("resolved", "executable", "tarball", "version", "revision"):
    options.add_argument(f"--{name}", required=True)
options = options.parse_args()
moment = datetime.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def digest(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def packages():
    """The Swift packages at the versions that were resolved."""
    for pin in sorted(json.loads(Path(options.resolved).read_text())["pins"], key=lambda pin: pin["identity"]):
        where = re.sub(r"^https?://|\.git$", "", pin["location"])
        state = pin["state"]
        version = state.get("version") or state["revision"]
        purl = f"pkg:swift/{where}@{version}"
        yield {
            "type": "library",
            "bom-ref": purl,
            "name": pin["identity"],
            "version": version,
            "purl": purl,
            "externalReferences": [{"type": "vcs", "url": pin["location"], "comment": state["revision"]}],
        }


def runtime():
    """The Swift runtime, which is linked in."""
    version = re.search(r"Swift version (\S+)", output("swift", "--version")).group(1)
    purl = f"pkg:generic/swift-runtime@{version}"
    return {"type": "library", "bom-ref": purl, "name": "swift-runtime", "version": version, "purl": purl, "scope": "required"}


def libraries():
    """Debian's packages of the shared libraries that the executable is loaded with."""
    found = {}
    for path in re.findall(r"=> (/\S+)", output("ldd", options.executable)):
        # Debian names a library by /lib or by /usr/lib, which are one folder.
        for candidate in (path, os.path.realpath(path), "/usr" + path, path.removeprefix("/usr")):
            owner = subprocess.run(["dpkg-query", "-S", candidate], capture_output=True, text=True)
            if owner.returncode == 0:
                found[owner.stdout.split(":")[0]] = None
                break
    for name in sorted(found):
        version, architecture = output("dpkg-query", "-W", "-f", "${Version} ${Architecture}\n", name).splitlines()[0].split()
        purl = f"pkg:deb/debian/{name}@{version.replace('+', '%2B').replace(':', '%3A')}?arch={architecture}"
        yield {
            "type": "library",
            "bom-ref": purl,
            "name": name,
            "version": version,
            "purl": purl,
            "properties": [{"name": "hindcast:linkage", "value": "dynamic, of the system it was built on"}],
        }


components = [runtime(), *packages(), *libraries()]
itself = f"pkg:generic/hindcast@{options.version}"
bill = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "version": 1,
    "metadata": {
        "timestamp": moment,
        "component": {
            "type": "application",
            "bom-ref": itself,
            "name": "hindcast",
            "version": options.version,
            "purl": itself,
            "licenses": [{"license": {"id": "Apache-2.0"}}],
            "hashes": [{"alg": "SHA-256", "content": digest(options.executable)}],
        },
    },
    "components": components,
    "dependencies": [{"ref": itself, "dependsOn": sorted(part["bom-ref"] for part in components)}],
}
bill["serialNumber"] = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(bill, sort_keys=True)).urn
tarball = Path(options.tarball)
stem = tarball.name.removesuffix(".tar.gz")
(tarball.parent / f"{stem}.cdx.json").write_text(json.dumps(bill, indent=2) + "\n")

server, repository = os.environ.get("GITHUB_SERVER_URL", "https://github.com"), os.environ.get("GITHUB_REPOSITORY")
source = f"git+{server}/{repository}" if repository else "git+file:///hindcast"
statement = {
    "_type": "https://in-toto.io/Statement/v1",
    "subject": [{"name": tarball.name, "digest": {"sha256": digest(tarball)}}],
    "predicateType": "https://slsa.dev/provenance/v1",
    "predicate": {
        "buildDefinition": {
            "buildType": "urn:hindcast:release-script:v1",
            "externalParameters": {"script": "scripts/release.sh", "version": options.version, "processor": platform.machine()},
            "resolvedDependencies": [
                {"uri": source, "digest": {"gitCommit": options.revision}},
                *(
                    {"uri": "git+" + part["externalReferences"][0]["url"], "digest": {"gitCommit": part["externalReferences"][0]["comment"]}}
                    for part in packages()
                ),
            ],
        },
        "runDetails": {
            "builder": {"id": f"{server}/{repository}/.github/workflows/release.yml" if repository else "local"},
            "metadata": {"invocationId": os.environ.get("GITHUB_RUN_ID", "local")},
        },
    },
}
(tarball.parent / f"{stem}.provenance.json").write_text(json.dumps(statement, indent=2) + "\n")
print(f"{stem}: {sum(1 for _ in packages())} Swift packages, {sum(1 for _ in libraries())} packages of Debian")
