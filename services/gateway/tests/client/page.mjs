// Opens the page in Chromium, waits until the import on it has the given status, and writes what it then shows as one JSON object.
// usage: node page.mjs <url> <chromium> <status> [screenshot.png]
import { chromium } from 'playwright-core';

const [url, executablePath, status, screenshot] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
try {
  const page = await browser.newPage({ colorScheme: 'light', viewport: { width: 1000, height: 1000 } });
  const errors = [];
  page.on('pageerror', error => errors.push(error.message));
  page.on('console', message => message.type() === 'error' && errors.push(message.text()));
  await page.goto(url);
  await page.locator('#steps [aria-current]', { hasText: status }).waitFor({ timeout: 30000 });
  await page.locator('#connection[data-state=connected]').waitFor({ timeout: 30000 });
  const shown = await page.evaluate(() => {
    const text = id => document.getElementById(id).textContent;
    const bar = id => document.getElementById(id).getAttribute('aria-valuenow');
    return {
      staged: bar('staged'), validated: bar('validated'), finished: bar('finished'), ok: text('rows-ok'), bad: text('rows-bad'),
      error: text('error-code'), counts: document.getElementById('counts').innerText, announced: text('announcement'),
    };
  });
  if (screenshot) await page.screenshot({ path: screenshot, fullPage: true });
  process.stdout.write(`${JSON.stringify({ ...shown, errors })}\n`);
} finally {
  await browser.close();
}
