export const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Schoolhouse topology</title>
<link rel="stylesheet" href="/topology/topology.css">
<link rel="icon" href="/docs/favicon-32x32.png">
</head>
<body>
<header><h1>Topology</h1><p id="state" role="status">Log in to see what runs where.</p></header>
<form id="login">
  <label>School <input name="school" value="platform" autocomplete="organization"></label>
  <label>Email <input name="email" type="email" autocomplete="username"></label>
  <label>Password <input name="password" type="password" autocomplete="current-password"></label>
  <label>or a token <input name="token" autocomplete="off"></label>
  <button>Look</button>
</form>
<main id="topology" hidden></main>
<script src="/topology/topology.js"></script>
</body>
</html>
`;

export const styles = `
body { margin: 0 auto; max-width: 78rem; padding: 1rem; font: 15px/1.5 system-ui, sans-serif; color: #1d2733; background: #f6f7f9; }
header { display: flex; align-items: baseline; gap: 1rem; }
h1 { font-size: 1.4rem; margin: 0; } h2 { font-size: 1.05rem; margin: 1.6rem 0 .4rem; }
form { display: flex; flex-wrap: wrap; gap: .8rem; align-items: end; }
form[hidden] { display: none; }
label { display: grid; font-size: .85rem; color: #56616f; }
input, button { font: inherit; padding: .3rem .5rem; border: 1px solid #c3cad3; border-radius: 4px; }
button { color: #fff; background: #24527a; border-color: #24527a; cursor: pointer; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; background: #fff; }
th, td { padding: .3rem .6rem; border: 1px solid #dfe3e8; text-align: left; vertical-align: top; }
th { font-weight: 600; background: #eef1f4; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.quiet { color: #7a8593; } .good { color: #1c6b3c; } .warn { color: #8a5a00; font-weight: 600; } .bad { color: #a52222; font-weight: 600; }
`;

/** Runs in the browser, by its DOM alone: what processes say is always text, never markup. The token stays in the page. */
export const script = `'use strict';
const everyMs = 5000;
const state = document.getElementById('state');
const form = document.getElementById('login');
const main = document.getElementById('topology');
let tokens;
let before;

const say = (text, kind) => { state.textContent = text; state.className = kind || ''; };

function element(name, content, kind) {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  made.append(...[content].flat().map((part) => (part instanceof Node ? part : String(part))));
  return made;
}

const lines = (items) => (items.length ? items.map((item) => element('div', item)) : [element('span', '–', 'quiet')]);

function section(title, headings, rows, none) {
  const body = rows.length
    ? element('div', element('table', [element('thead', element('tr', headings.map((heading) => element('th', heading)))), element('tbody', rows.map((cells) => element('tr', cells)))]), 'wide')
    : element('p', none, 'quiet');
  return element('section', [element('h2', title), body]);
}

const cell = (content, kind) => element('td', content, kind);

function modulesOf({ modules, processes }) {
  const rows = Object.entries(modules).map(([name, { contracts }]) => [
    cell(name),
    cell(lines(processes.filter((process) => name in process.modules).map((process) => process.name + ' · ' + process.host + ' ' + process.pid))),
    contracts.length > 1 ? cell(lines(contracts.map((hash) => hash.slice(0, 8))), 'warn') : cell(lines(contracts.map((hash) => hash.slice(0, 8)))),
  ]);
  return section('Modules', ['module', 'runs in', 'contract shown to others'], rows, 'No process has told of itself.');
}

function movingOf({ moving }) {
  const rows = moving.map(({ module, at, shareBasisPoints, schools, flag, shadow, note, next }) => [
    cell(module), cell(at), cell(shareBasisPoints / 100 + ' %', 'number'), cell(schools.length, 'number'), cell(flag ?? '–', flag ? '' : 'quiet'), cell(shadow ? 'yes' : 'no'), cell(note + (next.length > 0 ? ', then ' + next.map((share) => share / 100 + ' %').join(', ') : ''), note.startsWith('taken back') ? 'bad' : ''),
  ]);
  return section('Moving', ['module', 'to', 'share of schools', 'schools by name', 'flag', 'shadow reads', 'note'], rows, 'Every module is where the settings of the processes say.');
}

function databasesOf({ databases }) {
  const rows = databases.map(({ module, at, state, since }) => [cell(module), cell(at), cell(state, state === 'moved' ? '' : 'warn'), cell(new Date(since).toLocaleString())]);
  return section('Databases', ['module', 'database of its own', 'state', 'since'], rows, "Every module is in the house's database.");
}

function strangledOf({ strangled }) {
  const rows = strangled.map(({ pattern, at, shareBasisPoints, schools, flag, shadow, forwardsToken }) => [
    cell(pattern), cell(at), cell(shareBasisPoints / 100 + ' %', 'number'), cell(schools.length, 'number'), cell(flag || ''), cell(shadow ? 'yes' : 'no'), cell(forwardsToken ? 'shown' : 'kept'),
  ]);
  return section('Paths of old systems', ['paths', 'old system', 'share of schools', 'schools by name', 'flag', 'shadow reads', 'token of the caller'], rows, 'Every path is served here.');
}

const breakerKinds = { closed: 'good', 'half-open': 'warn', open: 'bad' };

function processesOf({ processes }) {
  const rows = processes.map(({ name, version, host, pid, listen, modules, elsewhere, shares, startedAt, seenAt }) => [
    cell([element('strong', name), element('div', host + ' ' + pid, 'quiet')]),
    cell(version),
    cell([new Date(startedAt).toLocaleString(), element('div', 'heard of ' + new Date(seenAt).toLocaleTimeString(), 'quiet')]),
    cell(lines(listen)),
    cell(Object.keys(modules).sort().join(', ')),
    cell(lines(Object.entries(elsewhere).sort().map(([module, { at, breaker }]) => [module + ' at ' + at + ' ', element('span', breaker, breakerKinds[breaker])])
      .map((parts) => element('span', parts)).concat(Object.entries(shares).sort().map(([module, { at, share }]) => element('span', module + ' at ' + at + ', for ' + share))))),
  ]);
  return section('Processes', ['process', 'version', 'since', 'listens', 'runs', 'asks elsewhere, breaker'], rows, 'No process has told of itself.');
}

function callsOf({ calls }) {
  const to = [...new Set(calls.map((call) => call.to))].sort();
  const from = [...new Set(calls.map((call) => call.from))].sort();
  const sums = new Map(calls.map((call) => [call.from + ' ' + call.to, call.calls]));
  const rows = from.map((caller) => [element('th', caller), ...to.map((called) => {
    const sum = sums.get(caller + ' ' + called);
    const lately = sum - (before?.get(caller + ' ' + called) ?? sum);
    return sum === undefined ? cell('') : cell(lately > 0 ? [sum, element('span', ' +' + lately, 'good')] : sum, 'number');
  })]);
  before = sums;
  return section('Who calls whom, since the processes began (and since the last look)', ['', ...to], rows, 'Nobody has called anybody yet.');
}

async function send(url, body) {
  const headers = body ? { 'content-type': 'application/json' } : { authorization: 'Bearer ' + tokens.accessToken };
  const answer = await fetch(url, body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers });
  const content = await answer.json();
  if (answer.ok) return content;
  throw Object.assign(new Error(content.detail || content.title || 'The answer was ' + answer.status), { status: answer.status });
}

async function topology() {
  try {
    return await send('/v1/topology');
  } catch (error) {
    if (error.status !== 401 || !tokens.refreshToken) throw error;
    tokens = await send('/v1/auth/refresh', { refreshToken: tokens.refreshToken });
    return send('/v1/topology');
  }
}

async function look() {
  try {
    const seen = await topology();
    main.replaceChildren(modulesOf(seen), movingOf(seen), databasesOf(seen), strangledOf(seen), processesOf(seen), callsOf(seen));
    form.hidden = true;
    main.hidden = false;
    say('As of ' + new Date().toLocaleTimeString() + ', every ' + everyMs / 1000 + ' s');
  } catch (error) {
    say(error.message, 'bad');
    // Who may not see it is asked who they are; when the house is away for a moment, the last look stays.
    if (error.status === 401 || error.status === 403) {
      tokens = undefined;
      main.replaceChildren();
      form.hidden = false;
      return;
    }
  }
  setTimeout(look, everyMs);
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const { token, ...login } = Object.fromEntries(new FormData(form));
  try {
    tokens = token.trim() ? { accessToken: token.trim() } : await send('/v1/auth/login', login);
    form.reset();
    await look();
  } catch (error) {
    say(error.message, 'bad');
  }
});
`;
