// Opens the page in Chromium and answers about its list of running imports. Takes 'listed <id>' and 'gone <id>' as lines, and writes 'yes' as soon as it is so,
// or why not. Ends with its input, and then writes the page's errors as a JSON array.
// usage: node list.mjs <url> <chromium>
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

const [url, executablePath] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
try {
  const page = await browser.newPage();
  const errors = [];
  page.on('pageerror', error => errors.push(error.message));
  page.on('console', message => message.type() === 'error' && errors.push(message.text()));
  await page.goto(url);
  for await (const line of createInterface({ input: process.stdin })) {
    const [what, taskId] = line.split(' ');
    const entry = page.locator(`#live [data-task="${taskId}"]`);
    const answer = await entry.waitFor({ state: what === 'gone' ? 'detached' : 'attached', timeout: 20000 }).then(() => 'yes', error => error.message.split('\n')[0]);
    process.stdout.write(`${answer}\n`);
  }
  process.stdout.write(`${JSON.stringify(errors)}\n`);
} finally {
  await browser.close();
}
