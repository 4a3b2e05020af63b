"""The API against its own description, as each role: `schemathesis` calls what the OpenAPI document offers with what it allows and
with what it does not, and no answer may be a 5xx or outside the document.

Run by `cargo xtask contract`, which starts a demo server: contract.py BASE CLOSED EXAMPLES SCHEMATHESIS (CLOSED is a server on the same data whose visitors are the public)
"""

import http.cookiejar
import re
import subprocess
import sys
import urllib.parse
import urllib.request

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,response_headers_conformance"


def browser():
    jar = http.cookiejar.CookieJar()
    return jar, urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))


def sign_in(base, person):
    """The cookie of a demo person, got as a browser gets it: from the form of the sign-in page."""
    jar, opener = browser()
    page = opener.open(base + "/sign-in").read().decode()
    csrf = re.search(r'name="csrf" value="([^"]+)"', page).group(1)
    form = urllib.parse.urlencode({"csrf": csrf, "person": person, "next": ""}).encode()
    opener.open(urllib.request.Request(base + "/sign-in/demo", data=form, headers={"Origin": base}))
    found = [cookie.value for cookie in jar if cookie.name == "duojin"]
    if not found:
        sys.exit(f"signing in as {person} gave no session")
    return f"duojin={found[0]}"


def people(base):
    """Role and id of each demo person on the sign-in page."""
    _, opener = browser()
    page = opener.open(base + "/sign-in").read().decode()
    entries = (entry for entry in page.split("<li>") if 'name="person"' in entry)
    return {re.search("<b>([^<]+)</b>", e).group(1): re.search('name="person" value="([^"]+)"', e).group(1) for e in entries}


def main():
    base, closed, examples, schemathesis = sys.argv[1:5]
    callers = {"演示管理": (base, []), "公众": (closed, [])}
    for role, person in people(base).items():
        callers[role] = (base, ["--header", "Cookie: " + sign_in(base, person)])
    if len(callers) < 10:
        sys.exit(f"only {len(callers)} callers: {', '.join(callers)}")
    failed = []
    for caller, (server, headers) in callers.items():
        # One worker: CPython before 3.11.8 counts the depth of its parser over all threads, and dies of two (gh-106905).
        command = [
            schemathesis, "run", server + "/api/openapi.json", "--url", server, *headers,
            "--checks", CHECKS, "--max-examples", examples, "--seed", "1", "--workers", "1",
            "--suppress-health-check", "all", "--no-color",
        ]
        done = subprocess.run(command, capture_output=True, text=True)
        calls = re.search(r"(\d+) generated", done.stdout)
        ran = calls is not None and int(calls.group(1)) > 0
        words = "passed" if done.returncode == 0 and ran else "FAILED"
        print(f"contract as {caller}: {calls.group(1) if ran else 'no'} calls, {words}", flush=True)
        if words == "FAILED":
            failed.append(caller)
            print(done.stdout[-6000:], done.stderr[-2000:], flush=True)
    print(f"{len(callers) - len(failed)} passed, {len(failed)} failed")
    sys.exit(1 if failed else 0)


main()
