// What is asked of a page that stands in a browser. `overflow` and `tinyText` run inside the page, so each is one plain
// function without anything from outside, and keeps to what Chromium 83 understands.

/** Elements that make the page wider than its window; none when it fits. */
export function overflow() {
  const root = document.documentElement;
  const width = root.clientWidth;
  if (root.scrollWidth <= width) return [];
  const wide = [];
  for (const el of document.body.querySelectorAll('*')) {
    const box = el.getBoundingClientRect();
    if (box.right <= width + 1 || box.width === 0) continue;
    let scrollsInside = false;
    for (let up = el.parentElement; up && up !== document.body; up = up.parentElement) {
      if (getComputedStyle(up).overflowX !== 'visible') scrollsInside = true;
    }
    if (scrollsInside) continue;
    const name = el.tagName.toLowerCase() + (el.id ? `#${el.id}` : '') + Array.from(el.classList, (c) => `.${c}`).join('');
    wide.push(`${name} reaches ${Math.round(box.right)} px`);
  }
  return [`the page is ${root.scrollWidth} px wide in a window of ${width} px: ${wide.slice(0, 4).join('; ')}`];
}

/** Visible text smaller than 12 px as drawn (SVG text by its scale on the screen). */
export function tinyText() {
  const found = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const el = node.parentElement;
    if (!node.data.trim() || !el || /^(script|style|noscript|title|desc|template)$/i.test(el.tagName)) continue;
    const style = getComputedStyle(el);
    if (style.visibility === 'hidden' || Number(style.opacity) === 0) continue;
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (box.width <= 1 || box.height <= 1) continue;
    // Text hidden for the eye alone is clipped to a pixel by one of its ancestors.
    let hidden = false;
    for (let up = el; up && up !== document.body; up = up.parentElement) {
      const own = getComputedStyle(up);
      if (own.overflow !== 'visible' && up.clientWidth <= 1 && up.clientHeight <= 1 && own.position === 'absolute') hidden = true;
    }
    if (hidden) continue;
    let size = parseFloat(style.fontSize);
    const svg = el.closest('svg');
    if (svg && el.getScreenCTM) {
      const matrix = el.getScreenCTM();
      size *= Math.sqrt(Math.abs(matrix.a * matrix.d - matrix.b * matrix.c));
    }
    if (size < 11.95) {
      const name = el.tagName.toLowerCase() + Array.from(el.classList, (c) => `.${c}`).join('');
      const key = `${size.toFixed(1)} px ${name}`;
      if (!found.has(key)) found.set(key, node.data.trim().slice(0, 20));
    }
  }
  return Array.from(found, ([key, text]) => `text under 12 px: ${key} “${text}”`).slice(0, 6);
}

/** Findings of axe that are serious or critical, each with its first element. */
export async function axeFindings(page, axeSource) {
  await page.evaluate(axeSource);
  const result = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return result.violations
    .filter((finding) => finding.impact === 'serious' || finding.impact === 'critical')
    .map((finding) => {
      const first = finding.nodes[0];
      const why = (first.any[0] ?? first.all[0] ?? first.none[0])?.message ?? '';
      return `axe ${finding.impact} ${finding.id} (${finding.nodes.length}×): ${first.target.join(' ')} ${why}`;
    });
}

/** Listens to a page of Playwright or Puppeteer; the returned list fills with what went wrong while it loaded. */
export function listen(page, status = 200) {
  const problems = [];
  page.on('pageerror', (error) => problems.push(`script error: ${String(error.message).split('\n')[0]}`));
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    // A page that is meant to be missing says so in the console too.
    if (status >= 400 && message.text().includes(`${status}`)) return;
    problems.push(`console error: ${message.text()}`);
  });
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText;
    // A link that turns out to be a file ends its navigation as aborted.
    if (why === 'net::ERR_ABORTED' && request.isNavigationRequest()) return;
    // Nor is the tab's icon awaited by anybody: a page left quickly drops it.
    if (why === 'net::ERR_ABORTED' && request.url().includes('/static/boat.svg')) return;
    problems.push(`not loaded: ${request.url()} (${why})`);
  });
  return problems;
}
