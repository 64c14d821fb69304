// The parts of the page that tell of a plan: what was chosen, what it costs, why not something
// else, and how far the choice can be trusted.

const fates = {
  met: ['meets the target', 'good', 'met'],
  marginal: ['marginal: the limit is within the interval', 'open', 'marginal'],
  missed: ['misses the target', 'bad', 'missed'],
  failed: ['met it where it was chosen, and is not known to in a test that decides', 'bad', 'failed'],
  excluded: ['excluded by a bound, without a simulation', 'bad', 'excluded'],
  implied: ['no better than one that falls short', 'bad', 'implied'],
  dearer: ['costs as much as what was chosen or more', 'open', 'dearer'],
  untried: ['not tried: the plan was broken off', 'open', 'untried'],
};

const fateText = (fate) => fates[fate] ? element('span', {class: 'whole'}, mark(fates[fate][1], fates[fate][0]), ' ', fates[fate][2]) : String(fate);

const limitText = (field, value) => /wait|response/.test(field) ? timeText(value) : /throughput/.test(field) ? rateText(value) : shareText(value);

const targetText = (each) => withInterval({value: each.value, half: each.half_width}, unitOfField(each.field));
const unitOfField = (field) => /throughput/.test(field) ? 'rate' : /wait|response/.test(field) ? 'time' : 'share';

// Of who meets it the reason says no more than the figures.
const reasonText = (each) => each.fate === 'met' ? '' : signText(each.reason || '');

// What a candidate was found to do, of each part of the target.
const foundText = (trial) => trial.figures === null ? '–'
  : (trial.figures.targets || []).map((each) => `${each.field.replace(/^target\./, '').replace(/_/g, ' ')} ${targetText(each)}`).join(', ') || '–';

// What the drawing is about: the first time that the target limits, or the p99 of the waits.
const planMeasure = (plan) => {
  const trial = plan.candidates.find((each) => each.figures !== null);
  const place = (trial?.figures.targets || []).findIndex((each) => unitOfField(each.field) === 'time');
  if (place >= 0) {
    const {field, limit} = trial.figures.targets[place];
    return {name: field.replace(/^target\./, '').replace(/_/g, ' '), limit, of: (each) => each.figures?.targets[place]};
  }
  return {name: 'wait p99', limit: null, of: (each) => each.figures?.wait.p99_seconds};
};

// What was chosen, by all of the scenario.
const wholeOf = (plan) => known(plan.chosen) ? plan.predicted ?? plan.candidates[plan.chosen] : undefined;

// By which part of a trace it was chosen.
const chosenBy = (plan) => plan.split
  ? `Chosen by half of ${countText(plan.split.times)} equal times of the log, ${plural(plan.split.seen_requests, 'request')}; the other half, ` +
    `${plural(plan.split.kept_requests, 'request')}, was kept back to test the choice.`
  : plan.not_split ? `Chosen by all of the log. ${plan.not_split}` : '';

const planVerdict = (plan) => {
  const chosen = wholeOf(plan);
  // … and not, with services as long as those of the run.
  // A run that is void proves nothing.
  const proves = plan.calibration && (plan.proofs[plan.calibration.proof]?.judgement.void || []).length === 0;
  const doubtful = chosen && proves && plan.calibration.again.length !== 0 && plan.calibration.again[0].fate !== 'met';
  const untested = chosen && plan.split && !plan.predicted;
  const kind = doubtful || untested ? 'open' : chosen ? 'good' : plan.interrupted ? 'open' : 'bad';
  const words = doubtful ? 'The target can be met, if services take as long as the scenario says ?' : untested ? 'The target is met in the part of the log that was seen ?' : chosen ? 'The target can be met ✓' : plan.interrupted ? 'The plan was broken off ?' : 'Nothing that was tried meets the target ✗';
  return element('section', {'aria-label': 'Verdict', style: 'margin-top:2rem'},
    element('div', {class: 'verdicts'}, element('div', {class: `verdict ${kind}`},
      element('h2', {}, words),
      element('p', {style: 'margin:.5rem 0 0'}, plan.sentence),
      chosen ? element('ul', {}, (chosen.figures?.targets || []).map((each) => element('li', {}, mark('good'),
        element('span', {}, `${each.field.replace(/^target\./, '').replace(/_/g, ' ')} ${targetText(each)}; the limit is ${limitText(each.field, each.limit)}`)))) : null)),
    plan.assumptions.length === 0 && !chosenBy(plan) ? null : element('ul', {class: 'notes'},
      [chosenBy(plan), ...plan.assumptions.map((each) => `Assumed: ${each}`)].filter(Boolean).map((each) => element('li', {}, each))));
};

const planTiles = (plan) => {
  const chosen = wholeOf(plan);
  const single = plan.candidates[plan.singles[plan.single]?.candidate];
  const found = chosen?.figures || {};
  const rows = [
    ['cost', chosen ? numberText(chosen.cost) : '–', known(plan.chosen) && plan.chosen === plan.as_it_is ? 'the scenario as it is' : single ? `one strategy alone: ${numberText(single.cost)}` : ''],
    ['wait p99', timeText(found.wait?.p99_seconds.value), plusMinus(found.wait?.p99_seconds, 'time')],
    ['windows busy', shareText(found.utilisation?.value), plusMinus(found.utilisation, 'share')],
    ['largest load', plan.largest_load ? '× ' + numberText(plan.largest_load.factor) : '–', plan.largest_load ? rateText(plan.largest_load.per_second) : ''],
    ['candidates', countText(plan.candidates.length), `${countText(plan.simulated)} simulated`],
  ];
  return element('dl', {class: 'tiles'}, rows.map(([title, value, beside]) => element('div', {},
    element('dt', {}, title), element('dd', {class: 'value'}, value), element('dd', {class: 'beside'}, beside))));
};

// On an axis of decades the ticks would be too many: 1, 2, 5 and ten times that.
const decadeTick = (text) => function tick(value) {
  const lead = value / 10 ** Math.floor(Math.log10(value) + 1e-9);
  const shown = this.type !== 'logarithmic' || [1, 2, 5].some((each) => Math.abs(lead - each) < 1e-6);
  return shown ? text(value).replace(/\.0+(?= |$)/, '').replace(/(\.\d*?)0+(?= |$)/, '$1') : '';
};

// Of those that were simulated: the ones that nothing cheaper does better.
const paretoFront = (points) => {
  const front = [];
  for (const each of [...points].sort((a, b) => a.x - b.x || a.y - b.y)) {
    if (front.length === 0 || each.y < front[front.length - 1].y) front.push(each);
  }
  return front;
};

const costFigure = (plan) => {
  const measure = planMeasure(plan);
  const points = plan.candidates.map((each, i) => ({x: each.cost, y: measure.of(each)?.value, half: measure.of(each)?.half_width,
    words: each.words, fate: each.fate, place: i})).filter((each) => known(each.y));
  if (points.length === 0) return null;
  const front = paretoFront(points);
  const chosen = points.filter((each) => each.place === plan.chosen);
  const kinds = [['meets the target', 2, 'circle', (each) => each.fate === 'met'],
    ['marginal', 3, 'triangle', (each) => each.fate === 'marginal'],
    ['misses it', 1, 'crossRot', (each) => each.fate !== 'met' && each.fate !== 'marginal']]
    .map(([label, series, style, of]) => ({label, series, style, points: points.filter(of)})).filter((each) => each.points.length !== 0);
  // Where they lie far apart each decade has the same room; what is 0 is drawn at the bottom.
  const positive = points.map((each) => each.y).filter((y) => y > 0);
  const lowest = Math.min(...positive);
  const wide = greatest(positive) > 30 * lowest;
  const most = greatest(points.map((each) => each.x));
  const least = Math.min(...points.map((each) => each.x));
  const height = (each) => ({...each, y: wide ? Math.max(each.y, lowest / 2) : each.y, found: each.y});
  const title = `Cost against ${measure.name}`;
  const configuration = (theme) => ({
    type: 'scatter',
    data: {datasets: [
      ...(chosen.length === 0 ? [] : [{label: 'chosen', data: chosen.map(height), pointStyle: 'circle', radius: 11, hoverRadius: 11, borderWidth: 3,
        borderColor: theme.ink, backgroundColor: 'transparent', silent: true}]),
      ...kinds.map((each) => ({label: each.label, data: each.points.map(height), pointStyle: each.style, radius: 5, hoverRadius: 7, borderWidth: 2,
        borderColor: theme.series[each.series], backgroundColor: transparent(theme.series[each.series], 0.35)})),
      {type: 'line', label: 'front', data: front.map(height), stepped: 'before', borderColor: theme.series[0], borderWidth: 1.75, pointRadius: 0, silent: true},
      ...(measure.limit === null ? [] : [{type: 'line', label: 'target', data: [{x: least, y: measure.limit}, {x: most, y: measure.limit}],
        borderColor: theme.ink, borderWidth: 1.5, borderDash: [6, 4], pointRadius: 0, silent: true}]),
    ]},
    options: {
      interaction: {mode: 'nearest', intersect: false},
      scales: {x: axis(theme, 'cost', {type: most > 12 * least && least > 0 ? 'logarithmic' : 'linear', grace: '4%', ticks: {callback: decadeTick(numberText)}}),
        y: timeAxis(theme, measure.name, wide ? {type: 'logarithmic', beginAtZero: false, ticks: {callback: decadeTick(timeText)}} : {})},
      plugins: {tooltip: tooltip(theme, (item) => item.raw.words,
        (item) => `cost ${numberText(item.parsed.x)}, ${measure.name} ${timeText(item.raw.found)}: ${item.dataset.label}`)},
    },
  });
  const counted = (fate) => plan.candidates.filter((each) => each.fate === fate).length;
  const without = [['excluded', 'excluded by a bound'], ['implied', 'no better than one that falls short'], ['dearer', 'no cheaper than what was chosen']]
    .map(([fate, words]) => counted(fate) === 0 ? '' : `${countText(counted(fate))} ${words}`).filter(Boolean).join(', ');
  return figure({
    title, wide: true, configuration,
    caption: `${countText(points.length)} of ${plural(plan.candidates.length, 'candidate')} were simulated` + (without ? ` (${without})` : '') + '. ' +
      (plan.split ? 'They are shown as they were found to be in the part of the log that was seen. ' : '') +
      (chosen.length === 0 ? 'None was chosen.' : `What was chosen costs ${numberText(chosen[0].x)} and has ${measure.name} of ${withInterval({value: chosen[0].y, half: chosen[0].half}, 'time')}.`) +
      ' On the line of the Pareto front lie those that nothing cheaper beats.',
    legend: [...(chosen.length === 0 ? [] : [{label: 'chosen', series: -1, point: 'ring'}]), ...kinds.map((each) => ({label: each.label, series: each.series, point: each.style})),
      {label: 'Pareto front', series: 0}, ...(measure.limit === null ? [] : [{label: `target: at most ${timeText(measure.limit)}`, series: -1, dash: [6, 4]}])],
    numbers: numbers(`${title}: the Pareto front`, [{title: 'candidate'}, {title: 'cost', number: true}, {title: measure.name, number: true}, {title: 'is'}],
      front.map((each) => [each.words, numberText(each.x), withInterval({value: each.y, half: each.half}, 'time'), fateText(each.fate)])),
  });
};

const candidateColumns = [{title: 'candidate'}, {title: 'cost', number: true}, {title: 'found', words: true}, {title: 'fate'}, {title: 'why', words: true}];
const candidateRow = (each, name) => [name ? `${name}: ${each.words}` : each.words, numberText(each.cost), foundText(each), fateText(each.fate), reasonText(each)];

const choiceSection = (plan) => {
  const rows = [];
  const add = (place, name) => { if (known(place)) rows.push(candidateRow(plan.candidates[place], name)); };
  add(plan.chosen, 'chosen');
  if (plan.split && plan.predicted) rows.push(candidateRow(plan.predicted, 'chosen, by all of the log'));
  add(plan.runner_up, 'runner-up');
  (plan.nearest || []).forEach((each, i) => add(each, i === 0 ? 'nearest that misses' : 'next nearest'));
  for (const each of plan.singles || []) add(each.candidate, `${each.knob.replace(/_/g, ' ')} alone`);
  return rows.length === 0 ? null : section('The choice, and what came near it',
    plan.split ? element('p', {}, 'The figures are those of the part of the log that was seen, where nothing else is said.') : null, table('The choice, and what came near it', candidateColumns, rows));
};

const trustSection = (plan) => {
  const tests = (plan.held_out || []).map((each) => [each.name, each.decisive ? 'decides' : 'is told', foundText(each), fateText(each.fate), reasonText(each)]);
  const steps = (plan.sensitivities || []).map((each) => [`${each.knob}: ${each.words}`, numberText(each.cost), foundText(each), fateText(each.fate), reasonText(each)]);
  const load = plan.largest_load;
  if (tests.length === 0 && steps.length === 0 && !load) return null;
  return section('How far the choice can be trusted',
    load ? element('p', {}, `It carries the load up to ${numberText(load.factor)} times as fast, ${rateText(load.per_second)}` +
      (known(load.beyond) ? `; at ${numberText(load.beyond)} times it ${load.beyond_is === 'marginal' ? 'is not known to meet' : 'misses'} the target.` : '.')) : null,
    tests.length === 0 ? null : table('Tested under other conditions', [{title: 'test'}, {title: ''}, {title: 'found', words: true}, {title: 'fate'}, {title: 'why', words: true}], tests),
    steps.length === 0 ? null : element('div', {style: 'margin-top:1.75rem'},
      table('One knob one step further', [{title: 'instead'}, {title: 'cost', number: true}, {title: 'found', words: true}, {title: 'fate'}, {title: 'why', words: true}], steps)));
};

// What the runs told about services, and what becomes of the plan with that.
const calibrated = (plan) => {
  const found = plan.calibration;
  if (!found) return [];
  const words = plan.candidates[plan.proofs[found.proof]?.candidate]?.words;
  const isVoid = (plan.proofs[found.proof]?.judgement.void || []).length !== 0;
  const off = `Calibrated: the run of ${words}${isVoid ? ', which is void,' : ''} was ${shareText(found.apart)} off its prediction`;
  if (found.again.length === 0) {
    return [element('p', {}, `${off}, and no service took longer than the scenario says: what is apart lies elsewhere, and nothing was simulated again.`)];
  }
  return [element('p', {}, `${off}. A service took ${timeText(found.longer_seconds)} longer than the scenario says, on average.` +
    (known(found.elsewhere) ? ` With that it is ${shareText(found.elsewhere)} off: what is apart still lies elsewhere.` : '')),
    table('With services that long, by all of the scenario', candidateColumns, found.again.map((each) => candidateRow(each)))];
};

const proofSection = (plan) => {
  if ((plan.proofs || []).length === 0) {
    return plan.not_proven ? section('Run for real', element('p', {}, capital(plan.not_proven))) : null;
  }
  const figures = [['wait, mean', 'wait', 'mean_seconds'], ['wait p50', 'wait', 'p50_seconds'], ['wait p99', 'wait', 'p99_seconds'],
    ['response p99', 'response', 'p99_seconds'], ['service, mean', 'service', 'mean_seconds']];
  return section('Run for real', ...calibrated(plan), plan.proofs.map((each) => {
    const again = each.calibrated;
    const words = plan.candidates[each.candidate]?.words;
    const off = (of, member) => {
      const one = each.predicted[of]?.[member];
      const other = each.measured[of]?.[member];
      return known(one) && known(other) && one > 0 ? `${other >= one ? '+' : ''}${numberText((other / one - 1) * 100)} %` : '–';
    };
    return element('div', {style: 'margin-bottom:1.75rem'},
      element('p', {}, `${words}: ${each.part}. `, ...(each.judgement.targets || []).flatMap((target) => [mark(kindOfTarget(target)), ` ${signText(target.sentence)} `]),
        ...(each.judgement.void || []).map((reason) => `The run proves nothing: ${reason}. `)),
      table(`Predicted and measured, the same requests: ${words}`, [{title: 'figure'}, {title: 'predicted', number: true}, {title: 'measured', number: true}, {title: 'off by', number: true},
        ...(again ? [{title: 'calibrated', number: true}] : [])],
      figures.map(([name, of, member]) => [name, timeText(each.predicted[of]?.[member]), timeText(each.measured[of]?.[member]), off(of, member),
        ...(again ? [timeText(again[of]?.[member])] : [])])));
  }));
};

// All of them, to be sifted by what became of them.
const candidatesSection = (plan) => {
  const present = Object.keys(fates).filter((fate) => plan.candidates.some((each) => each.fate === fate));
  const rows = plan.candidates.map((each) => {
    const row = candidateRow(each);
    row.attributes = {'data-fate': each.fate};
    return row;
  });
  const listed = table(`All ${plural(plan.candidates.length, 'candidate')}, cheapest first`, candidateColumns, rows, rows.length > 20);
  const status = element('p', {class: 'quiet', 'aria-live': 'polite'});
  const boxes = present.map((fate) => element('input', {type: 'checkbox', value: fate, checked: true}));
  const sift = () => {
    const wanted = new Set(boxes.filter((each) => each.checked).map((each) => each.value));
    let shown = 0;
    for (const row of listed.querySelectorAll('tbody tr')) {
      row.hidden = !wanted.has(row.dataset.fate);
      if (!row.hidden) ++shown;
    }
    status.textContent = `${countText(shown)} of ${plural(rows.length, 'candidate')} shown.`;
  };
  boxes.forEach((each) => each.addEventListener('change', sift));
  sift();
  return section('What was tried, what was not, and why',
    element('fieldset', {class: 'filter'}, element('legend', {}, 'Show'), present.map((fate, i) => element('label', {}, boxes[i],
      `${fate} (${countText(plan.candidates.filter((each) => each.fate === fate).length)})`))),
    status, element('div', {class: rows.length > 60 ? 'screen-only' : null}, listed),
    rows.length > 60 ? element('p', {class: 'paper-only'}, 'They are too many for paper; the page and its JSON have them.') : null);
};

const planParts = (name, plan) => [
  planVerdict(plan), planTiles(plan), explanationSection([{name, result: plan}], known(plan.chosen) ? 'What the scenario says, with what was chosen' : undefined),
  section('In figures', element('div', {class: 'figures'}, costFigure(plan))),
  choiceSection(plan), trustSection(plan), proofSection(plan), candidatesSection(plan),
];
