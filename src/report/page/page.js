// The page, put together from the JSON that is in it: what `canteen run`, `simulate` and `plan`
// write with --json, and nothing else.

const seriesNames = (results) => results.map((each, i) => ({name: each.name, result: each.result, series: i}));

const header = (all) => {
  const main = all[0].result;
  const file = lastPart(main.scenario?.file || main.scenario?.trace) || 'A scenario';
  const two = data.kind === 'comparison';
  return element('header', {},
    element('p', {class: 'over'}, two ? 'Canteen · two results' : 'Canteen · report'),
    element('h1', {}, two ? `${all[0].name} and ${all[1].name}` : file),
    two ? all.map(({name, result}) => element('p', {class: 'lead'}, `${name}: ${describe(result)}, of ${lastPart(result.scenario?.file)}.`))
      : element('p', {class: 'lead'}, capital(all.map(({result}) => describe(result)).join('; and beside it ')) + '.'));
};

const build = (main) => {
  const all = seriesNames(data.results);
  const footer = element('footer', {}, `Made by canteen ${data.canteen}. The figures are those of the JSON; the page loads nothing from anywhere. Charts by Chart.js (MIT licence, in the source of this page).`);
  const parts = data.kind === 'plan' ? [header(all), ...planParts(all[0].name, all[0].result), originSection(all), footer]
    : [header(all), verdictSection(all), tiles(all), explanationSection(all),
    section('In figures', element('div', {class: 'figures'},
      [percentileFigure(all, 'wait', 'How long people waited'), percentileFigure(all, 'response', 'How long they were in, waiting and being served'),
        splitFigure(all), keyFigure(all), ...timeFigures(all)])),
    comparisonSection(data.comparison), classSection(all), longestSection(all), preparedSection(all), corridorSection(all), workerSection(all), checkSection(all), originSection(all),
    footer];
  main.replaceChildren(...parts.filter(Boolean));
};

const data = JSON.parse(document.getElementById('data').textContent);
const main = document.getElementById('page');
build(main);
startCharts();
main.removeAttribute('aria-busy');
