// The progress page: one connection to the hub, one watched import, and the list of those that run.
import { show, showConnection, showLive, showProblem } from './view.js';

const liveEveryMs = 3000;
const longestRetryMs = 10000;
const retryAfterMs = attempt => Math.min(500 * 2 ** attempt, longestRetryMs);

let watched = null; // task id
let newest = 0; // version of the snapshot on show

const connection = new signalR.HubConnectionBuilder()
  .withUrl('hubs/imports')
  .withAutomaticReconnect({ nextRetryDelayInMilliseconds: retry => retryAfterMs(retry.previousRetryCount) })
  .configureLogging(signalR.LogLevel.None)
  .build();

connection.on('progress', snapshot => {
  if (snapshot.task_id !== watched || snapshot.version < newest) return;
  newest = snapshot.version;
  showProblem(null);
  show(snapshot);
});
connection.onreconnecting(() => showConnection('connecting', 'reconnecting'));
connection.onreconnected(connected);
connection.onclose(() => start(0));

async function start(attempt) {
  try {
    await connection.start();
    await connected();
  } catch {
    showConnection('disconnected', 'not connected, trying again');
    setTimeout(() => start(attempt + 1), retryAfterMs(attempt));
  }
}

async function connected() {
  showConnection('connected', 'connected');
  if (watched) await subscribe(watched, 0);
}

async function subscribe(taskId, attempt) {
  try {
    await connection.invoke('Subscribe', taskId);
  } catch (error) {
    if (taskId !== watched || connection.state !== signalR.HubConnectionState.Connected) return;
    const [, code, text] = /([A-Z]+(?:_[A-Z]+)+): (.*)$/s.exec(error.message) ?? [null, '', error.message];
    showProblem(code, text);
    // An import that has just been accepted may still be unknown to a slow reader, and a database comes back.
    setTimeout(() => taskId === watched && subscribe(taskId, attempt + 1), retryAfterMs(attempt));
  }
}

function watch(taskId) {
  taskId = taskId.trim().toLowerCase();
  if (taskId === watched) return;
  if (watched && connection.state === signalR.HubConnectionState.Connected) connection.invoke('Unsubscribe', watched).catch(() => {});
  watched = taskId || null;
  newest = 0;
  show(null);
  showProblem(null);
  document.getElementById('task').value = taskId;
  if (watched && connection.state === signalR.HubConnectionState.Connected) subscribe(watched, 0);
}

function open(taskId) {
  history.pushState(null, '', taskId ? `?task=${encodeURIComponent(taskId)}` : '?');
  watch(taskId);
}

async function listLive() {
  if (!document.hidden) {
    try {
      const answer = await fetch('api/imports/live');
      if (answer.ok) showLive(await answer.json(), open);
    } catch {
      // The connection's own state tells of it.
    }
  }
  setTimeout(listLive, liveEveryMs);
}

const asked = () => new URLSearchParams(location.search).get('task') ?? '';
document.getElementById('choose').addEventListener('submit', event => {
  event.preventDefault();
  open(document.getElementById('task').value);
});
addEventListener('popstate', () => watch(asked()));
watch(asked());
start(0);
listLive();
