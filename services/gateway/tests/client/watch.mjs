// A watcher for the tests. Takes 'subscribe <id>' and 'unsubscribe <id>' as lines (id 'tenant' = all imports, 'since:<version>' = all
// of them for one that has seen that version), and writes one JSON object a line:
// {"connected":true}, {"progress":snapshot}, {"answer":id} or {"answer":id,"error":text}, {"disconnected":true}, each with 'at' in ms. Ends with its input.
import { createInterface } from 'node:readline';
import { HubConnectionBuilder, LogLevel } from '@microsoft/signalr';

const write = message => process.stdout.write(`${JSON.stringify({ ...message, at: performance.now() })}\n`);
const connection = new HubConnectionBuilder()
  .withUrl(`${process.argv[2]}/hubs/imports`)
  .withAutomaticReconnect({ nextRetryDelayInMilliseconds: () => 100 })
  .configureLogging(LogLevel.None)
  .build();
const watched = new Set();

async function invoke(method, taskId) {
  try {
    const since = /^since:(-?\d+)$/.exec(taskId);
    await (since ? connection.invoke(`${method}TenantSince`, Number(since[1])) : taskId === 'tenant' ? connection.invoke(`${method}Tenant`) : connection.invoke(method, taskId));
    write({ answer: taskId });
  } catch (error) {
    write({ answer: taskId, error: error.message });
  }
}

connection.on('progress', snapshot => write({ progress: snapshot }));
connection.onreconnecting(() => write({ disconnected: true }));
connection.onreconnected(async () => {
  write({ connected: true });
  for (const taskId of watched) await invoke('Subscribe', taskId);
});
await connection.start();
write({ connected: true });

for await (const line of createInterface({ input: process.stdin })) {
  const [command, taskId] = line.split(' ');
  if (command === 'subscribe') {
    watched.add(taskId);
    await invoke('Subscribe', taskId);
  } else {
    watched.delete(taskId);
    await invoke('Unsubscribe', taskId);
  }
}
await connection.stop();
