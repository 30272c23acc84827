// The HTML around every page. What is its own stands in its page.json: `lang`, what it is `about`, whether search engines list it, and what it
// says where no script runs.
const GROUND = { light: '#f6efe1', dark: '#131a2c' };

/** @param made names of the files that the page begins with; an `appIcon` and a `manifest` for a page that can be installed */
export function pageAround({ lang, about, isListed = false, withoutScript }, { script, style, early, appIcon, manifest }) {
  const head = [
    '<meta charset="utf-8" />',
    '<title>Marktplein</title>',
    '<meta name="viewport" content="width=device-width, initial-scale=1" />',
    `<meta name="description" content="${about}" />`,
    ...(isListed ? [] : ['<meta name="robots" content="noindex" />']),
    '<meta name="color-scheme" content="light dark" />',
    ...Object.entries(GROUND).map(
      ([scheme, colour]) => `<meta name="theme-color" content="${colour}" media="(prefers-color-scheme: ${scheme})" />`,
    ),
    '<meta name="referrer" content="no-referrer" />',
    '<link rel="icon" href="./icons/stall.svg" type="image/svg+xml" />',
    ...(appIcon === undefined ? [] : [`<link rel="apple-touch-icon" href="./${appIcon}" />`]),
    ...(manifest === undefined ? [] : [`<link rel="manifest" href="./${manifest}" />`]),
    // Of its city a page asks its node; it is fetched beside the script.
    '<link rel="preload" href="./city.json" as="fetch" crossorigin="anonymous" />',
    `<link rel="stylesheet" href="./${style}" />`,
    `<script type="module" src="./${script}"></script>`,
    // What the script cannot start without is asked for beside it, not after it.
    ...early.map((file) => `<link rel="modulepreload" href="./${file}" />`),
  ];
  const said = Object.entries(withoutScript).map(
    ([language, text]) => `<p class="before-start"${language === lang ? '' : ` lang="${language}"`}>${text}</p>`,
  );
  return `<!doctype html>
<html lang="${lang}">
  <head>
    ${head.join('\n    ')}
  </head>
  <body>
    <div id="app"><p class="before-start">Marktplein</p></div>
    <noscript>
      ${said.join('\n      ')}
    </noscript>
  </body>
</html>
`;
}
