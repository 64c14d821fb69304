// The charts: what they have in common, and how they are drawn again when colours or paper change.
//
// A chart is described by a function from colours to Chart.js's configuration, so that it can be
// made anew. Its canvas is an image with a name; its numbers are in the table below it.

const colours = () => {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue('--' + name).trim();
  return {ink: of('ink'), quiet: of('quiet'), grid: of('grid'), paper: of('paper'), rule: of('rule'),
    series: [of('one'), of('two'), of('three'), of('four')]};
};

const transparent = (colour, part) => colour + Math.round(part * 255).toString(16).padStart(2, '0');

const drawn = [];  // {figure, canvas, configuration, chart}

const phone = () => window.innerWidth < 480;

const draw = (each, paperWidth) => {
  if (each.chart) each.chart.destroy();
  const theme = colours();
  const configuration = each.configuration(theme);
  Chart.defaults.color = theme.quiet;
  Chart.defaults.borderColor = theme.grid;
  if (paperWidth) configuration.options.responsive = false;
  each.canvas.style.width = each.canvas.style.height = '';
  if (paperWidth) {
    each.canvas.width = paperWidth;
    each.canvas.height = each.figure.matches('.wide') ? 250 : 205;
  }
  each.chart = new Chart(each.canvas, configuration);
  // What is to be seen, for those who ask whether there is anything.
  const points = configuration.data.datasets.reduce((sum, set) =>
    sum + set.data.filter((point) => known(point) || Array.isArray(point) || known(point?.y)).length, 0);
  each.figure.dataset.drawn = String(points);
};

const drawAll = (paperWidth) => drawn.forEach((each) => draw(each, paperWidth));

const startCharts = () => {
  Chart.defaults.animation = false;
  Chart.defaults.maintainAspectRatio = false;
  Chart.defaults.devicePixelRatio = Math.max(window.devicePixelRatio || 1, 2);
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = 12;
  Chart.defaults.plugins.legend.display = false;
  Chart.defaults.elements.line.borderWidth = 2;
  Chart.defaults.elements.point.radius = 0;
  Chart.defaults.elements.point.hoverRadius = 4;
  drawAll();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => drawAll());

  // Paper is light and as wide as it is; short tables are shown.
  const opened = [];
  let printing = false;
  const print = (starts) => {
    if (starts === printing) return;
    printing = starts;
    document.documentElement.classList.toggle('on-paper', starts);
    if (starts) {
      for (const each of document.querySelectorAll('details[data-short]:not([open])')) {
        each.open = true;
        opened.push(each);
      }
    } else {
      for (const each of opened.splice(0)) each.open = false;
    }
    drawAll(starts ? 680 : undefined);
  };
  window.addEventListener('beforeprint', () => print(true));
  window.addEventListener('afterprint', () => print(false));
  matchMedia('print').addEventListener('change', (event) => print(event.matches));
};

// A line of the legend as it is drawn: its colour, its dashes, an area, or a mark of a point.
const sample = ({series = 0, dash, area, bar, point}) => {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 30 12');
  svg.setAttribute('aria-hidden', 'true');
  const colour = `var(--${['one', 'two', 'three', 'four'][series] || 'ink'})`;
  const stroke = {stroke: colour, 'stroke-width': 2, fill: 'none'};
  const [name, attributes] = {
    area: ['rect', {width: 30, height: 12, fill: colour, 'fill-opacity': 0.22}],
    bar: ['rect', {y: 1, width: 30, height: 10, fill: colour}],
    line: ['path', {d: 'M0 6h30', ...stroke, 'stroke-width': 2.5, 'stroke-dasharray': (dash || []).join(' ')}],
    ring: ['circle', {cx: 15, cy: 6, r: 5, ...stroke}],
    circle: ['circle', {cx: 15, cy: 6, r: 3.5, ...stroke, fill: colour, 'fill-opacity': 0.35}],
    crossRot: ['path', {d: 'M11 2l8 8m0-8l-8 8', ...stroke}],
    triangle: ['path', {d: 'M15 2l5 8h-10z', ...stroke}],
  }[point || (area ? 'area' : bar ? 'bar' : 'line')];
  const shape = document.createElementNS(svg.namespaceURI, name);
  for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value);
  svg.append(shape);
  return svg;
};

// A figure: what it is, what is to be seen, how to read it, the drawing, the numbers.
// legend: {label, series, dash?, area?, bar?, point?} each. height: in rem, where the drawing needs it.
const figure = ({title, caption, legend = [], configuration, numbers: numbersOf, wide = false, height}) => {
  const canvas = element('canvas', {role: 'img', 'aria-label': `${title}. ${caption} The numbers are in the table below.`});
  const made = element('figure', {class: wide ? 'wide' : null},
    element('div', {class: 'drawing'},
      element('figcaption', {}, element('h3', {}, title), element('p', {}, caption)),
      legend.length === 0 ? null
        : element('ul', {class: 'legend'}, legend.map((each) => element('li', {}, sample(each), each.label))),
      element('div', {class: 'canvas', style: height ? `height:${height}rem` : null}, canvas)),
    numbersOf);
  drawn.push({figure: made, canvas, configuration});
  return made;
};

// ——— Axes ———

const axis = (theme, title, more = {}) => ({
  border: {display: false},
  grid: {color: theme.grid, drawBorder: false, tickLength: 4},
  title: {display: !!title, text: title, color: theme.quiet},
  ...more,
  ticks: {color: theme.quiet, maxRotation: 0, autoSkipPadding: 16, ...(more.ticks || {})},
});

const timeAxis = (theme, title, more = {}) => axis(theme, title, {
  type: 'linear', beginAtZero: true, ...more,
  ticks: {maxTicksLimit: phone() ? 5 : 7, callback: (value) => value === 0 ? '0' : shortTime(value), ...(more.ticks || {})},
});

// For ticks: no digits that are all noughts.
const shortTime = (seconds) => timeText(seconds).replace(/\.0+(?=\s)/, '').replace(/(\.\d*?)0+(?=\s)/, '$1')
  .replace(/(?<=min) 0\ss$/, '').replace(/(?<=h) 0\smin$/, '');

// Where a share of the people lies whom it took longer: p0 at 0, p90 at 1, p99 at 2.
const tailPlace = (q) => -Math.log10(1 - q);
const tailTicks = [[0, 'p0'], [tailPlace(0.5), 'p50'], [1, 'p90'], [2, 'p99'], [3, 'p99.9'], [4, 'p99.99']];

const tailAxis = (theme) => axis(theme, phone() ? 'percentile' : 'percentile; each step to the right is ten times rarer', {
  type: 'linear', min: 0, max: 4,
  afterBuildTicks: (scale) => { scale.ticks = tailTicks.map(([value]) => ({value})); },
  ticks: {autoSkip: false, callback: (value) => phone() && value === 0 ? '' : tailTicks.find((each) => each[0] === value)?.[1] ?? ''},
});

const tooltip = (theme, title, label) => ({
  backgroundColor: theme.ink, titleColor: theme.paper, bodyColor: theme.paper, displayColors: false, padding: 10,
  filter: (item) => !item.dataset.silent,
  callbacks: {title: (items) => items.length === 0 ? '' : title(items[0]), label},
});
