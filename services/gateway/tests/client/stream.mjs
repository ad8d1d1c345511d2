// A browser that watches one import over its own EventSource. Writes {"progress":snapshot} a line, and {"disconnected":true} each time it has lost the stream.
// Ends with its input.
// usage: node stream.mjs <gateway> <task id> <chromium>
import { chromium } from 'playwright-core';

const [gateway, taskId, executablePath] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
try {
  const page = await browser.newPage();
  await page.exposeFunction('tell', message => process.stdout.write(`${JSON.stringify({ ...message, at: performance.now() })}\n`));
  await page.goto(gateway);
  await page.evaluate(path => {
    const source = new EventSource(path);
    source.addEventListener('progress', event => tell({ progress: JSON.parse(event.data) }));
    source.onerror = () => tell({ disconnected: true });
  }, `/imports/${taskId}/events`);
  for await (const _ of process.stdin);
} finally {
  await browser.close();
}
