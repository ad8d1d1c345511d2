// The progress page: one connection to the hub, one watched import, and the list of those that run.
import { isLive, show, showConnection, showLive, showProblem } from './view.js';

const listEveryMs = 500;
const listedImports = 100;
const longestRetryMs = 10000;
const retryAfterMs = attempt => Math.min(500 * 2 ** attempt, longestRetryMs);

let watched = null; // task id
let newest = 0; // version of the snapshot on show
let running = new Map(); // task id → newest snapshot, of all imports that run
let listing = null; // timer of the next change of the list

const connection = new signalR.HubConnectionBuilder()
  .withUrl('hubs/imports')
  .withAutomaticReconnect({ nextRetryDelayInMilliseconds: retry => retryAfterMs(retry.previousRetryCount) })
  .configureLogging(signalR.LogLevel.None)
  .build();

connection.on('progress', snapshot => {
  note(snapshot);
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
  await Promise.all([listLive(0), watched && subscribe(watched, 0)]);
}

/** Asks for all imports, those to come too. What ended unseen while the connection was lost is not told of, so the list begins anew. */
async function listLive(attempt) {
  running = new Map();
  try {
    await connection.invoke('SubscribeTenant');
    list();
  } catch {
    // The database comes back; that it is away is said where an import is watched.
    if (connection.state === signalR.HubConnectionState.Connected) setTimeout(() => listLive(attempt + 1), retryAfterMs(attempt));
  }
}

function note(snapshot) {
  if (isLive(snapshot)) running.set(snapshot.task_id, snapshot);
  else running.delete(snapshot.task_id);
  // Not at each event: with many imports there are many in a second.
  listing ??= setTimeout(list, listEveryMs);
}

function list() {
  clearTimeout(listing);
  listing = null;
  // Ids are ordered by the time of their acceptance: the newest first.
  const newestFirst = [...running.values()].sort((one, other) => (one.task_id < other.task_id ? 1 : -1));
  showLive(newestFirst.slice(0, listedImports), open);
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

const asked = () => new URLSearchParams(location.search).get('task') ?? '';
document.getElementById('choose').addEventListener('submit', event => {
  event.preventDefault();
  open(document.getElementById('task').value);
});
addEventListener('popstate', () => watch(asked()));
watch(asked());
start(0);
