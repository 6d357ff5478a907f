"""Take the README's picture: `.venv/bin/python docs/make_screenshot.py` (needs the development requirements, Chromium).

Starts the demonstration in a temporary folder, signs in as the district's organizing committee and photographs the
ranking of last year into docs/img/ranking.png.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "img" / "ranking.png"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        demo = subprocess.Popen(
            [sys.executable, "-u", "manage.py", "demo", "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, "BON_TOT_VAR": folder},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            printed = ""
            for line in demo.stdout or ():
                printed += line
                if "kiemtra" in printed:
                    break
            password = re.search(r"\b[a-z]+-[a-z]+-[a-z]+\b", printed)
            assert password, printed
            photograph(f"http://127.0.0.1:{port}", "bantochuc", password[0])
        finally:
            demo.send_signal(signal.SIGTERM)
            demo.wait(timeout=20)


def photograph(address: str, username: str, password: str) -> None:
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium-headless-shell") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 1240}, locale="vi-VN")
        page.goto(f"{address}/account/sign-in/")
        page.fill("[name=login]", username)
        page.fill("[name=password]", password)
        page.click("main form button.btn-primary")
        page.goto(address + str(page.locator("nav a[href$='/ranking/']").first.get_attribute("href")))
        years = page.locator("select[name=year] option").evaluate_all("options => options.map(option => option.value)")
        page.goto(f"{page.url}?year={sorted(years)[-2]}")
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
