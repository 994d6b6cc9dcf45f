/** Shows the issue, follows its changes, and writes comments. */

const tries = [
  '/help-registry',
  '/plan-registry sandbox',
  '/provision-registry sandbox',
  '/check-registry sandbox',
  '/destroy-registry sandbox',
];
const at = (id) => document.getElementById(id);
const body = at('body');
const author = at('author');

for (const command of tries) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = command;
  button.addEventListener('click', () => {
    body.value = command;
    body.focus();
  });
  at('try').append(button);
}

at('new').addEventListener('submit', async (event) => {
  event.preventDefault();
  at('wrong').textContent = '';
  const answer = await fetch('comments', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ author: author.value, body: body.value }),
  }).catch(() => undefined);
  if (answer?.ok) body.value = '';
  else at('wrong').textContent = (await answer?.text()) ?? 'The program has ended.';
});

/** What each comment was last drawn from, so that an open fold stays open while nothing changes. */
const drawn = new Map();

function draw({ title, number, repository, comments, people }) {
  at('title').textContent = title;
  at('number').textContent = `#${number}`;
  at('repository').textContent = repository;
  if (author.options.length === 0) author.append(...people.map((name) => new Option(name)));
  for (const comment of comments) {
    const text = JSON.stringify(comment);
    const before = drawn.get(comment.id);
    if (before?.text === text) continue;
    const item = element(comment);
    if (before === undefined) at('comments').append(item);
    else before.item.replaceWith(item);
    drawn.set(comment.id, { text, item });
  }
}

function element({ id, author: by, bot, at: time, edited, html, reactions, minimized }) {
  const item = document.createElement('li');
  item.className = bot ? 'comment bot' : 'comment';
  item.id = `comment-${id}`;
  const meta = document.createElement('div');
  meta.className = 'meta';
  const name = document.createElement('b');
  name.textContent = by.replace('[bot]', '');
  const words = ` commented at ${new Date(time).toLocaleTimeString()}${edited ? ' · edited' : ''}`;
  meta.append(name, ...(bot ? [' ', Object.assign(document.createElement('i'), { textContent: 'bot' })] : []), words);
  const text = document.createElement('div');
  text.className = 'text';
  // Made safe by the server.
  text.innerHTML = html;
  if (minimized) {
    const fold = document.createElement('details');
    fold.className = 'minimized';
    const summary = document.createElement('summary');
    summary.textContent = `A comment of ${by.replace('[bot]', '')} is folded away: it is out of date`;
    fold.append(summary, text);
    item.append(fold);
    return item;
  }
  item.append(meta, text);
  if (reactions.length > 0) {
    const line = document.createElement('p');
    line.className = 'reactions';
    line.append(...reactions.map((one) => Object.assign(document.createElement('span'), { textContent: one })));
    item.append(line);
  }
  return item;
}

let asking = false;
let again = false;
async function refresh() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  try {
    draw(await (await fetch('thread')).json());
  } finally {
    asking = false;
  }
  if (again) {
    again = false;
    await refresh();
  }
}

new EventSource('changes').addEventListener('message', refresh);
