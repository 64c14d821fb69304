// Looks at a page of `canteen report` from within, as the browser has drawn it, and leaves what it
// found as JSON in an element with the id "audit", for report_test.py.
'use strict';

const luminance = (colour) => {
  const [red, green, blue] = colour.map((each) => {
    const part = each / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

const parsed = (text) => (text.match(/[\d.]+/g) || []).map(Number);

const backOf = (node) => {
  for (let each = node; each; each = each.parentElement) {
    const colour = parsed(getComputedStyle(each).backgroundColor);
    if (colour.length === 3 || colour[3] === 1) return colour.slice(0, 3);
  }
  return [255, 255, 255];
};

const contrast = (node) => {
  const [one, other] = [luminance(parsed(getComputedStyle(node).color).slice(0, 3)), luminance(backOf(node))];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
};

const texts = [...document.querySelectorAll('main *')].filter((node) => node.getClientRects().length > 0
  && [...node.childNodes].some((each) => each.nodeType === Node.TEXT_NODE && each.data.trim() !== ''));

// How many points of a canvas have a colour of their own.
const inked = (canvas) => {
  const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let i = 3; i < data.length; i += 4) if (data[i] > 128) ++count;
  return count;
};

const widest = () => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth);

const found = {
  title: document.title,
  text: document.querySelector('main').innerText,
  width: window.innerWidth,
  widest: widest(),
  dark: matchMedia('(prefers-color-scheme: dark)').matches,
  back: getComputedStyle(document.body).backgroundColor,
  resources: performance.getEntriesByType('resource').map((each) => each.name),
  figures: [...document.querySelectorAll('figure')].map((each) => ({
    title: each.querySelector('figcaption h3').textContent,
    caption: each.querySelector('figcaption p').textContent,
    drawn: Number(each.dataset.drawn),
    inked: inked(each.querySelector('canvas')),
    name: each.querySelector('canvas[role=img]').getAttribute('aria-label'),
    rows: each.querySelectorAll('details table tbody tr').length,
    opens: !!each.querySelector('details > summary'),
  })),
  faint: texts.map((node) => [contrast(node), node.textContent.trim().slice(0, 60)]).filter(([ratio]) => ratio < 4.5),
  // What can be scrolled can be reached with the keyboard, and says what it is.
  unreachable: [...document.querySelectorAll('.scroll')].filter((each) => each.tabIndex !== 0 || !each.getAttribute('aria-label')).length,
  headless: [...document.querySelectorAll('table')].filter((each) => !each.querySelector('caption') ||
    [...each.querySelectorAll('th')].some((head) => !head.getAttribute('scope'))).length,
  headings: [...document.querySelectorAll('h1, h2, h3')].map((each) => Number(each.tagName[1])),
  scripts: document.querySelectorAll('script').length,
  handlers: [...document.querySelectorAll('main *')].filter((node) => [...node.attributes].some((each) => /^on/i.test(each.name))).length,
  data: document.getElementById('data').textContent,
};
// With everything open it may be no wider either.
for (const each of document.querySelectorAll('details')) each.open = true;
found.widestOpen = widest();
// What is unticked is not shown.
const boxes = document.querySelectorAll('.filter input');
if (boxes.length !== 0) {
  const rows = () => [...document.querySelectorAll('tr[data-fate]')].filter((each) => each.getClientRects().length > 0).length;
  found.sifted = {all: rows(), fate: boxes[0].value};
  boxes[0].click();
  found.sifted['without the first fate'] = rows();
}
const audit = document.createElement('pre');
audit.id = 'audit';
audit.hidden = true;
audit.textContent = btoa(unescape(encodeURIComponent(JSON.stringify(found))));
document.body.append(audit);
