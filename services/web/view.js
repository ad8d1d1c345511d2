// Puts what is known into the page. Texts are set as text, never as markup.

const statuses = ['queued', 'parsing', 'validated', 'loading', 'finalizing', 'done'];
const terminal = ['done', 'failed', 'cancelled'];
const countNames = {
  read_rows: 'read', malformed_rows: 'malformed', staged_rows: 'staged', rejected_rows: 'rejected', duplicate_rows: 'duplicates',
  valid_rows: 'valid', inserted_rows: 'inserted', updated_rows: 'updated', unchanged_rows: 'unchanged',
};

const element = id => document.getElementById(id);
const number = new Intl.NumberFormat('en');
const rows = value => (value == null ? '–' : number.format(value));
const text = (id, value) => { if (element(id).textContent !== value) element(id).textContent = value; };

function bytes(value) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; unit++) value /= 1000;
  return `${value.toFixed(unit && value < 100 ? 1 : 0)} ${units[unit]}`;
}

function duration(seconds) {
  if (seconds == null) return '–';
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${Math.floor(seconds % 60)} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function bar(id, share, label) {
  const percent = Math.floor(100 * Math.min(1, Math.max(0, share)));
  element(id).setAttribute('aria-valuenow', percent);
  element(id).setAttribute('aria-valuetext', label);
  element(id).firstElementChild.style.width = `${percent}%`;
  text(`${id}-text`, label);
}

function table(id, entries) {
  element(id).hidden = entries.length === 0;
  element(id).tBodies[0].replaceChildren(...entries.map(([name, value]) => {
    const row = document.createElement('tr');
    const head = row.appendChild(document.createElement('th'));
    head.scope = 'row';
    head.textContent = name;
    row.appendChild(document.createElement('td')).textContent = value;
    return row;
  }));
}

function steps(snapshot) {
  const ended = snapshot.status === 'failed' || snapshot.status === 'cancelled';
  const names = ended ? [...statuses.filter(status => status in snapshot.stage_seconds), snapshot.status] : statuses;
  const at = names.indexOf(snapshot.status);
  element('steps').replaceChildren(...names.map((name, index) => {
    const item = document.createElement('li');
    item.textContent = name;
    if (index < at) item.dataset.state = 'passed';
    if (index === at) {
      item.setAttribute('aria-current', 'step');
      item.dataset.state = name;
    }
    return item;
  }));
}

/** It has not ended. */
export const isLive = snapshot => !terminal.includes(snapshot.status);

/** Shows a snapshot; null = none. */
export function show(snapshot) {
  element('import').hidden = !snapshot;
  document.title = snapshot ? `${snapshot.status} – Imports` : 'Imports';
  if (!snapshot) return;
  const isTerminal = !isLive(snapshot);
  text('import-name', `${snapshot.file_name ?? snapshot.task_id} → ${snapshot.dataset}`);
  steps(snapshot);
  // The live region names the status; the finer step beside it changes too often to be read out.
  element('announcement').dataset.status !== snapshot.status && text('announcement', snapshot.status);
  element('announcement').dataset.status = snapshot.status;
  bar('staged', snapshot.bytes_total ? snapshot.bytes_done / snapshot.bytes_total : 0, `${bytes(snapshot.bytes_done)} of ${bytes(snapshot.bytes_total)}`);
  bar('validated', snapshot.batches_total ? snapshot.batches_validated / snapshot.batches_total : 0, `${snapshot.batches_validated} of ${snapshot.batches_total}`);
  bar('finished', Math.max(0, statuses.indexOf(snapshot.status)) / (statuses.length - 1), snapshot.step);
  text('rows', snapshot.rows_total == null && !isTerminal ? `${rows(snapshot.rows_read)}+` : rows(snapshot.rows_total ?? snapshot.rows_read));
  text('rows-ok', rows(snapshot.rows_ok));
  text('rows-bad', rows(snapshot.rows_bad));
  text('throughput', snapshot.throughput_rps == null ? '–' : number.format(Math.round(snapshot.throughput_rps)));
  text('eta', isTerminal ? '–' : duration(snapshot.eta_seconds));
  text('elapsed', duration(Object.values(snapshot.stage_seconds).reduce((sum, seconds) => sum + seconds, 0)));
  element('error').hidden = !snapshot.error_code;
  text('error-code', snapshot.error_code ?? '');
  text('error-message', snapshot.error_message ?? '');
  table('counts', isTerminal ? Object.entries(countNames).filter(([key]) => snapshot.counts[key] != null).map(([key, name]) => [name, rows(snapshot.counts[key])]) : []);
  table('seconds', Object.entries(snapshot.stage_seconds).map(([name, seconds]) => [name, seconds.toFixed(1)]));
}

/** Shows what went wrong; null = nothing. */
export function showProblem(code, message = '') {
  element('problem').hidden = code === null;
  text('problem', code === null ? '' : [code, message].filter(Boolean).join(': '));
}

/** @param {'connecting' | 'connected' | 'disconnected'} state */
export function showConnection(state, label) {
  element('connection').dataset.state = state;
  text('connection', label);
}

/** Lists the running imports; open(taskId) is called for the one that is chosen. */
export function showLive(imports, open) {
  element('live-none').hidden = imports.length > 0;
  const focused = document.activeElement?.dataset?.task;
  element('live').replaceChildren(...imports.map(snapshot => {
    const item = document.createElement('li');
    const link = item.appendChild(document.createElement('a'));
    link.href = `?task=${encodeURIComponent(snapshot.task_id)}`;
    link.dataset.task = snapshot.task_id;
    link.append(snapshot.file_name ?? snapshot.task_id);
    for (const note of [snapshot.dataset, `${snapshot.status}, ${rows(snapshot.rows_read)} rows`])
      link.appendChild(document.createElement('span')).textContent = note;
    link.addEventListener('click', event => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open(snapshot.task_id);
    });
    return item;
  }));
  if (focused) element('live').querySelector(`[data-task="${CSS.escape(focused)}"]`)?.focus();
}
