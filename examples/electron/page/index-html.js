const POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'";

/** The desktop app's page: that of the photos example, with another script, a policy for it, and the icon of its window. */
export function desktopPage(html, script) {
  return html
    .replace('./main.ts', script)
    .replace(/\s+<link rel="icon".*/, '')
    .replace('<title>', `<meta http-equiv="content-security-policy" content="${POLICY}" />\n    <title>`);
}
