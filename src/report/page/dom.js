// Elements, made so that no text can become markup: it is always a text node.

const element = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, '');
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.flat(2).filter((each) => each !== null && each !== undefined && each !== ''));
  return made;
};

let made = 0;
const freshId = (name) => `${name}-${++made}`;

const section = (title, ...children) => {
  const id = freshId('section');
  return element('section', {'aria-labelledby': id}, element('h2', {id}, title), ...children);
};

// What can be too wide or too long for the screen can be scrolled, with the keyboard as well.
const scrolling = (label, content, tall = false) =>
  element('div', {class: tall ? 'scroll tall' : 'scroll', tabindex: '0', role: 'region', 'aria-label': label}, content);

// columns: {title, number?, words?}; rows: arrays of texts or elements, the first of them names the row.
const kindOf = (column, cell = '') => column.number ? 'n' : column.words ? 'words' : cell.length < 10 ? 'short' : null;

const table = (label, columns, rows, tall = false) => {
  const head = columns.map((each) =>
    element('th', {scope: 'col', class: kindOf(each)}, each.title));
  const body = rows.map((row) => element('tr', row.attributes || {}, row.map((cell, i) => i === 0
    ? element('th', {scope: 'row', class: kindOf(columns[i], cell)}, cell)
    : element('td', {class: kindOf(columns[i])}, cell))));
  return scrolling(label, element('table', {},
    element('caption', {}, label), element('thead', {}, element('tr', {}, head)), element('tbody', {}, body)), tall);
};

// On paper a short table is worth its room; data-short says so to the printing.
const shortTable = 16;

const numbers = (label, columns, rows) =>
  element('details', {'data-short': rows.length <= shortTable},
    element('summary', {}, `The numbers (${plural(rows.length, 'row')})`),
    table(label, columns, rows, rows.length > shortTable));

// A sign and a word: colour alone says nothing to some.
const marks = {good: ['✓', 'met'], bad: ['✗', 'missed'], open: ['?', 'marginal']};

const mark = (kind, word = marks[kind][1]) =>
  element('span', {class: `mark ${kind}`, role: 'img', 'aria-label': word, title: word}, marks[kind][0]);
