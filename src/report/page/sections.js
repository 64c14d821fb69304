// The parts of the page that tell of one result or two: run and simulation together, or any two
// that are compared. `all` is a list of {name, result, series}.

const isPrediction = (result) => typeof result.simulated === 'object';

// A figure of a run is a number; one of a prediction an object with its interval.
const figureOf = (value) => value !== null && typeof value === 'object'
  ? {value: value.value, half: value.half_width} : {value, half: null};

const timeOf = (times, member) => ({value: times?.[member], half: times?.half_width?.[member]});

const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);

// At the beginning of a sentence; a file is called as it is.
const subject = (name) => data.kind === 'comparison' ? name : capital(name);

const lastPart = (path) => String(path || '').split('/').pop();

const describe = (result) => {
  if (result.candidates) {
    return `a plan: ${plural(result.candidates.length, 'candidate')}, ${countText(result.simulated)} of them simulated with ${plural(result.requests, 'request')}`;
  }
  if (isPrediction(result)) {
    const said = result.simulated;
    if (said.exact) return `a simulation, exact: nothing was left to luck (${plural(result.arrived, 'request')})`;
    return `a simulation: ${plural(said.replications, 'replication')}, ${plural(said.requests, 'request')}` +
      (said.steady ? ', of the long run' : '');
  }
  return `a run of ${timeText(result.elapsed_seconds)}, opened ${String(result.opened).replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}`;
};

// ——— The verdict ———

const kindOfTarget = (target) => target.met ? 'good' : target.marginal ? 'open' : 'bad';

const verdictOf = (result) => {
  const judged = result.judgement || {};
  const targets = judged.targets || [];
  if (targets.length === 0) return ['none', 'No target was set'];
  if ((judged.void || []).length !== 0) return ['open', 'Nothing is proven'];
  if (judged.met) return ['good', 'The target is met'];
  return targets.some((each) => !each.met && !each.marginal)
    ? ['bad', 'The target is missed'] : ['open', 'The target is marginal'];
};

const verdictSection = (all) => {
  const cards = all.map(({name, result}) => {
    const [kind, words] = verdictOf(result);
    const judged = result.judgement || {};
    const alone = result.replications_met;
    return element('div', {class: `verdict ${kind}`},
      element('p', {class: 'over'}, all.length > 1 ? name : isPrediction(result) ? 'Predicted' : 'Measured'),
      element('h2', {}, words + (kind === 'none' ? '' : {good: ' ✓', bad: ' ✗', open: ' ?'}[kind])),
      element('ul', {},
        (judged.void || []).map((each) => element('li', {}, mark('open', 'void'), element('span', {}, each))),
        (judged.targets || []).map((each) => element('li', {}, mark(kindOfTarget(each)), element('span', {}, signText(each.sentence)))),
        alone && known(alone.count) ? element('li', {}, element('span', {class: 'mark'}, '·'), element('span', {},
          `${countText(alone.count)} of ${plural(result.simulated.replications, 'replication')} met it ` +
          `alone: ${shareText(alone.share_low)} to ${shareText(alone.share_high)} of such days`)) : null));
  });
  const notes = all.flatMap(({name, result}) =>
    (result.judgement?.warnings || []).map((each) => all.length > 1 ? `${subject(name)}: ${each}` : capital(each)));
  return element('section', {'aria-label': 'Verdict', style: 'margin-top:2rem'},
    element('div', {class: `verdicts${all.length > 1 ? ' two' : ''}`}, cards),
    notes.length === 0 ? null : element('ul', {class: 'notes'}, notes.map((each) => element('li', {}, each))));
};

// ——— The first figures ———

const tiles = (all) => {
  const rows = [
    ['arrived', 'count', (r) => ({value: r.arrived})],
    ['wait, median', 'time', (r) => timeOf(r.wait, 'p50_seconds')],
    ['wait, p99', 'time', (r) => timeOf(r.wait, 'p99_seconds')],
    ['response, p99', 'time', (r) => timeOf(r.response, 'p99_seconds')],
    ['lost', 'share', (r) => isPrediction(r) ? figureOf(r.lost_share) : {value: r.arrived ? r.lost / r.arrived : undefined}],
    ['left', 'share', (r) => isPrediction(r) ? figureOf(r.left_share) : {value: r.arrived ? r.left / r.arrived : undefined}, true],
    ['hits', 'share', (r) => figureOf(r.prepared?.hit_ratio), true],
    ['windows busy', 'share', (r) => figureOf(r.windows?.utilisation)],
    ['longest line', 'count', (r) => ({value: r.line?.longest})],
  ];
  return element('dl', {class: 'tiles'}, rows.map(([title, unit, of, onlyIfAny]) => {
    const figures = all.map(({result}) => of(result));
    if (onlyIfAny && !figures.some((each) => each.value > 0)) return null;
    const [first, second] = figures;
      return element('div', {}, element('dt', {}, title),
      element('dd', {class: 'value'}, textOf[unit](first.value)),
      element('dd', {class: 'beside'}, plusMinus({value: first.value, half_width: first.half}, unit)),
      second ? element('dd', {class: 'beside'}, `${all[1].name}: ${withInterval(second, unit)}`) : null);
  }));
};

// ——— What the scenario says ———

const explanationSection = (all, title = 'What the scenario says') => {
  const told = all.map(({result}) => result.explanation).filter(Boolean);
  if (told.length === 0) return null;
  // Of a second one, what it says otherwise.
  const parts = (result) => element('div', {class: 'parts'}, result.map((part) => element('div', {},
    element('h3', {}, part.title), part.sentences.map((each) => element('p', {}, unbroken(each))))));
  const said = new Set(told[0].map((part) => JSON.stringify(part)));
  const others = told.length < 2 ? [] : told[1].filter((part) => !said.has(JSON.stringify(part)));
  return section(title, others.length === 0 ? null : element('h3', {class: 'whose'}, all[0].name), parts(told[0]),
    others.length === 0 ? null : [element('h3', {class: 'whose'}, `${all[1].name}, where it says something else`), parts(others)]);
};

// ——— Percentiles ———

const intervalMembers = [[0.5, 'p50_seconds'], [0.9, 'p90_seconds'], [0.95, 'p95_seconds'], [0.99, 'p99_seconds'],
  [0.999, 'p99_9_seconds']];

const namedPercentiles = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975, 0.99, 0.995, 0.999, 0.9995, 0.9999];

const curvePoints = (curves, member) => (curves?.q || []).map((q, i) =>
  ({x: tailPlace(q), y: curves[member][i], q})).filter((each) => known(each.y));

// The limits of the target that are about these times, of everybody.
const limitsOf = (all, what) => {
  const limits = new Map();
  for (const {result} of all) {
    for (const each of result.judgement?.targets || []) {
      const found = new RegExp(`^target\\.${what}_p(\\d+)(?:[._](\\d+))?$`).exec(each.field);
      if (found) limits.set(each.field, {q: Number(`0.${found[1]}${found[2] || ''}`), limit: each.limit});
    }
  }
  return [...limits.values()];
};

const percentileCaption = (all, times) => all.map(({name, result}) => {
  const median = timeOf(result[times], 'p50_seconds');
  const tail = timeOf(result[times], 'p99_seconds');
  if (!known(median.value)) return '';
  const verb = times === 'wait' ? 'waited' : 'were in for';
  return `${all.length > 1 ? `${subject(name)}: half` : 'Half of the people'} ${verb} no longer than ${withInterval(median, 'time')}` +
    (known(tail.value) ? `, one in a hundred longer than ${withInterval(tail, 'time')}.` : '; for a p99 there is not enough data.');
}).filter(Boolean).join(' ') + (data.kind === 'report' && all.length > 1 && all[1].result.first
  ? ' The dotted line is the simulation of the very requests that the run had: it is what the run should come to.' : '');

// times: "wait" or "response".
const percentileFigure = (all, times, title) => {
  const member = `${times}_seconds`;
  const lines = [];
  for (const {name, result, series} of all) {
    const points = curvePoints(result.curves, member);
    if (points.length !== 0) lines.push({label: name, series, points});
    const own = curvePoints(result.first?.curves, member);
    if (own.length !== 0 && !result.simulated?.exact && result.simulated?.replications > 1) {
      lines.push({label: `${name}, seed ${result.scenario.seed} alone`, series, points: own, dash: [3, 3], thin: true});
    }
    if (times === 'response' && all.length === 1) {
      const service = curvePoints(result.curves, 'service_seconds');
      if (service.length !== 0) lines.push({label: 'service alone', series: 2, points: service, dash: [7, 4]});
    }
  }
  if (lines.length === 0) return null;
  const bands = all.map(({name, result, series}) => ({name, series, points: intervalMembers
    .map(([q, each]) => ({x: tailPlace(q), ...timeOf(result[times], each)}))
    .filter((each) => known(each.value) && each.half > 0)})).filter((each) => each.points.length > 1);
  const highest = Math.max(...lines.flatMap((each) => each.points.map((point) => point.y)));
  const limits = limitsOf(all, times);
  const shown = limits.filter((each) => each.limit <= highest * 2.5);
  const beyond = limits.filter((each) => each.limit > highest * 2.5)
    .map((each) => ` The target, ${percentileName(each.q)} at most ${timeText(each.limit)}, is far above.`).join('');
  const configuration = (theme) => ({
    type: 'line',
    data: {datasets: [
      ...lines.map((each) => ({
        label: each.label, data: each.points, borderColor: theme.series[each.series],
        backgroundColor: theme.series[each.series], borderDash: each.dash, borderWidth: each.thin ? 1.5 : 2.25,
      })),
      ...shown.map((each) => ({
        label: `target ${percentileName(each.q)}`, borderColor: theme.ink, borderWidth: 3, pointRadius: 0, silent: true,
        data: [{x: Math.max(0, tailPlace(each.q) - 0.16), y: each.limit}, {x: Math.min(4, tailPlace(each.q) + 0.16), y: each.limit}],
      })),
      ...bands.flatMap(({series, points}) => {
        const edge = {borderWidth: 0, pointRadius: 0, pointHoverRadius: 0, silent: true, backgroundColor: transparent(theme.series[series], 0.22)};
        return [
          {...edge, data: points.map((each) => ({x: each.x, y: Math.max(0, each.value - each.half)})), fill: false},
          {...edge, data: points.map((each) => ({x: each.x, y: each.value + each.half})), fill: '-1'},
        ];
      }),
    ]},
    options: {
      interaction: {mode: 'nearest', axis: 'x', intersect: false},
      scales: {x: tailAxis(theme), y: timeAxis(theme, null, {suggestedMax: Math.max(0, ...shown.map((each) => each.limit * 1.05)), ticks: {}})},
      plugins: {tooltip: tooltip(theme, (item) => percentileName(Number((1 - 10 ** -item.parsed.x).toFixed(6))),
        (item) => `${item.dataset.label}: ${timeText(item.parsed.y)}`)},
    },
  });
  const cell = (line, member, q) => {
    const owner = all.find(({name}) => name === line.label);
    const figure = owner && member ? timeOf(owner.result[times], member) : {};
    return known(figure.value) ? withInterval(figure, 'time') : timeText(line.points.find((point) => point.q === q)?.y);
  };
  const rows = (all.find(({result}) => result.curves)?.result.curves.q || [])
    .filter((q) => namedPercentiles.includes(Number(q.toFixed(6))))
    .map((q) => [percentileName(q), ...lines.map((line) =>
      cell(line, intervalMembers.find(([each]) => Math.abs(each - q) < 1e-9)?.[1], q))]);
  const others = [['mean', 'mean_seconds'], ['longest', 'max_seconds']]
    .map(([label, member]) => [label, ...lines.map((line) => cell(line, member))]);
  return figure({
    title, wide: times === 'wait', configuration, caption: percentileCaption(all, times) + beyond,
    legend: [...lines, ...bands.map((each) => ({label: `95 % interval${all.length > 1 ? ` of ${each.name}` : ''}`, series: each.series, area: true})),
      ...shown.map((each) => ({label: `target: ${percentileName(each.q)} at most ${timeText(each.limit)}`, series: -1}))],
    numbers: numbers(title, [{title: 'percentile'}, ...lines.map((each) => ({title: each.label, number: true}))], [...rows, ...others]),
  });
};

// ——— Over time ———

// What is drawn over time is of the run, and of the simulation with the same seed.
const lineOf = (result) => isPrediction(result) ? result.first?.line : result.line;

// So many steps put together that at most `most` remain.
const grouped = (values, most, put) => {
  const size = Math.max(1, Math.ceil(values.length / most));
  const groups = [];
  for (let i = 0; i < values.length; i += size) groups.push(put(values.slice(i, i + size)));
  return {size, groups};
};

const sum = (values) => values.reduce((total, each) => total + each, 0);
const mean = (values) => values.length === 0 ? 0 : sum(values) / values.length;
const greatest = (values) => values.reduce((most, each) => Math.max(most, each), 0);

const overTime = (all, member, most, put, scale = () => 1) => all.map(({name, result, series}) => {
  const line = lineOf(result);
  const values = line?.[member];
  if (!values || values.length < 2 || !(line.step_seconds > 0)) return null;
  const {size, groups} = grouped(values, most, put);
  const step = line.step_seconds * size;
  const points = groups.map((value, i) => ({x: i * step, y: value * scale(step)}));
  return {name: isPrediction(result) && result.simulated.replications > 1 ? `${name}, seed ${result.scenario.seed}` : name,
    series, step, points, windows: result.windows?.count};
}).filter(Boolean);

const timeRows = (lines, coarse, text) => {
  const rows = coarse[0].points.map((point, i) => [timeText(point.x), ...coarse.map((line) => text(line.points[i]?.y))]);
  return {columns: [{title: 'from'}, ...coarse.map((each) => ({title: each.name, number: true}))], rows};
};

// of: {title, caption, member, put, scale?, most, text, tick, stepped, wide?, limits?}
const timeFigure = (all, of) => {
  const lines = overTime(all, of.member, of.most, of.put, of.scale);
  if (lines.length === 0) return null;
  const end = greatest(all.map(({result}) => (isPrediction(result) ? result.first : result)?.elapsed_seconds || 0));
  const {columns, rows} = timeRows(lines, overTime(all, of.member, 24, of.put, of.scale), of.text);
  const configuration = (theme) => ({
    type: 'line',
    data: {datasets: [
      ...lines.map((each, i) => ({
        label: each.name, borderColor: theme.series[each.series], borderWidth: 1.75, stepped: of.stepped,
        data: [...each.points, {x: each.points[each.points.length - 1].x + each.step, y: each.points[each.points.length - 1].y}],
        fill: i === 0 ? 'origin' : false, backgroundColor: transparent(theme.series[each.series], 0.16),
        borderDash: i === 0 ? undefined : [4, 3], order: -i,
      })),
      ...(of.limits || []).map((each) => ({label: each.label, silent: true, borderColor: theme.quiet, borderWidth: 1, borderDash: [2, 3],
        data: [{x: 0, y: each.value}, {x: end, y: each.value}]})),
    ]},
    options: {
      interaction: {mode: 'nearest', axis: 'x', intersect: false},
      scales: {x: timeAxis(theme, 'since the opening', {max: end}),
        y: axis(theme, null, {beginAtZero: true, ticks: {maxTicksLimit: 6, callback: of.tick}})},
      plugins: {tooltip: tooltip(theme, (item) => `from ${timeText(item.parsed.x)} on`,
        (item) => `${item.dataset.label}: ${of.text(item.parsed.y)}`)},
    },
  });
  return figure({
    title: of.title, caption: of.caption(lines), configuration, wide: of.wide,
    legend: [...(lines.length > 1 || lines[0].name !== all[0].name ? lines.map((each, i) => ({label: each.name, series: each.series, dash: i === 0 ? null : [5, 3]})) : []),
      ...(of.limits || []).map((each) => ({label: each.label, series: -1, dash: [2, 3]}))],
    numbers: numbers(of.title, columns, rows),
  });
};

const peak = (points) => points.reduce((most, each) => each.y > most.y ? each : most, points[0]);

const timeFigures = (all) => {
  return [
    timeFigure(all, {
      title: 'Arrivals over time', member: 'arrived_in_step', put: sum, scale: (step) => 1 / step, most: 96, stepped: true,
      text: (value) => rateText(value), tick: (value) => numberText(value).replace(/\.0+$/, ''),
      caption: (lines) => lines.map((each) => {
        const most = peak(each.points);
        const who = lines.length > 1 ? `${subject(each.name)}: ` : '';
        return `${who}${rateText(mean(each.points.map((point) => point.y)))} came on average, ${rateText(most.y)} at the busiest, ` +
          `${timeText(most.x)} after the opening.`;
      }).join(' '),
    }),
    timeFigure(all, {
      title: 'Windows busy over time', member: 'busy_in_step', put: mean, most: 128, stepped: true,
      text: (value) => numberText(value), tick: (value) => numberText(value).replace(/\.0+$/, ''),
      limits: [...new Set(all.map(({result}) => result.windows?.count).filter(known))].map((count) => ({label: plural(count, 'window'), value: count})),
      caption: (lines) => lines.map((each) => {
        const full = each.points.filter((point) => point.y > each.windows * 0.98).length / each.points.length;
        const who = lines.length > 1 ? `${subject(each.name)}: ` : '';
        return `${who}${numberText(mean(each.points.map((point) => point.y)))} of ${plural(each.windows, 'window')} were busy on average` +
          (full > 0 ? `, and all of them in ${shareText(full)} of the time.` : '; never were all of them, for a whole step.');
      }).join(' '),
    }),
    timeFigure(all, {
      title: 'The line over time', member: 'longest_in_step', put: greatest, most: 512, stepped: true, wide: true,
      text: (value) => countText(value), tick: (value) => Number.isInteger(value) ? countText(value) : '',
      caption: (lines) => lines.map((each) => {
        const most = peak(each.points);
        const who = lines.length > 1 ? `${subject(each.name)}: it` : 'It';
        return most.y === 0 ? `${who} never had anybody in it.`
          : `${who} was longest with ${countText(most.y)} people, ${timeText(most.x)} after the opening.`;
      }).join(' ') + ' Of each step the longest is drawn.',
    }),
  ];
};

// ——— Wait and service ———

const splitFigure = (all) => {
  const rows = [];
  for (const {name, result} of all) {
    const add = (label, wait, service) => {
      if (known(wait) && known(service)) rows.push({label, wait, service: Math.max(service, 0)});
    };
    const whose = all.length > 1 ? `${name}: ` : '';
    add(`${whose}everybody`, result.wait?.mean_seconds, result.service?.mean_seconds);
    for (const each of (result.classes || []).slice(0, 12)) {
      add(`${whose}${each.name}`, each.wait?.mean_seconds, each.response?.mean_seconds - each.wait?.mean_seconds);
    }
  }
  if (rows.length === 0) return null;
  const part = (row) => row.wait + row.service > 0 ? row.wait / (row.wait + row.service) : 0;
  const title = 'Waiting and being served';
  const configuration = (theme) => ({
    type: 'bar',
    data: {labels: rows.map((each) => nameText(each.label, 22)), datasets: [
      {label: 'waiting', data: rows.map((each) => each.wait), backgroundColor: theme.series[1]},
      {label: 'being served', data: rows.map((each) => each.service), backgroundColor: theme.series[2]},
    ]},
    options: {
      indexAxis: 'y', datasets: {bar: {maxBarThickness: 26, categoryPercentage: 0.75, barPercentage: 0.95}},
      interaction: {mode: 'index', axis: 'y', intersect: false},
      scales: {x: timeAxis(theme, 'mean', {stacked: true}), y: axis(theme, null, {stacked: true, grid: {display: false}, ticks: {autoSkip: false}})},
      plugins: {tooltip: tooltip(theme, (item) => rows[item.dataIndex].label,
        (item) => `${item.dataset.label}: ${timeText(item.parsed.x)}`)},
    },
  });
  return figure({
    title, configuration, height: Math.max(9, 4 + rows.length * 2.1),
    caption: `On average ${timeText(rows[0].wait)} went by in the line and ${timeText(rows[0].service)} at a window: ` +
      `${shareText(part(rows[0]))} of the time was waiting.`,
    legend: [{label: 'waiting', series: 1, bar: true}, {label: 'being served', series: 2, bar: true}],
    numbers: numbers(title, [{title: 'who'}, {title: 'mean wait', number: true}, {title: 'mean service', number: true}, {title: 'waiting', number: true}],
      rows.map((each) => [each.label, timeText(each.wait), timeText(each.service), shareText(part(each))])),
  });
};

// ——— What is asked for most ———

const keyColumns = (prepared) => [
  ['requests', (key) => countText(key.asked) + (key.over > 0 ? ` to ${countText(key.asked + key.over)}` : '')],
  ['share', (key) => shareText(key.share)],
  ...(prepared ? [['found it ready', (key) => key.served > 0 ? shareText(key.hits / key.served) : '–']] : []),
  ['mean wait', (key) => timeText(key.wait_mean_seconds)],
  ['longest wait', (key) => timeText(key.wait_max_seconds)],
  ['mean response', (key) => timeText(key.response_mean_seconds)],
];

const keyCaption = ({name, result: {keys}}, several) => {
  const [first] = keys.most;
  const ten = keys.most.reduce((sum, each) => sum + each.share, 0);
  const of = known(keys.distinct) ? `${plural(keys.distinct, 'key')}` : 'more keys than were counted';
  return `${several ? `${subject(name)}: of` : 'Of'} ${of}, “${nameText(first.key, 40)}” is asked for most, by ${shareText(first.share)} of ` +
    `the requests` + (keys.most.length > 1 ? `; the ${keys.most.length} of the chart by ${shareText(ten)} of them.` : '.');
};

// The bars are those of the first result that knows keys; the numbers are of all.
const keyFigure = (all) => {
  const shown = all.filter(({result}) => result.keys);
  if (shown.length === 0) return null;
  const {result: {keys: {asked, most}, prepared}} = shown[0];
  const title = 'What is asked for most';
  const hits = most.map((key) => prepared && key.served > 0 ? key.share * key.hits / key.served : 0);
  const configuration = (theme) => ({
    type: 'bar',
    data: {labels: most.map((each) => nameText(each.key, 22)), datasets: [
      ...(prepared ? [{label: 'found it ready', data: hits, backgroundColor: theme.series[2]}] : []),
      {label: prepared ? 'did not' : 'asked for it', data: most.map((each, i) => Math.max(0, each.share - hits[i])), backgroundColor: theme.series[1]},
    ]},
    options: {
      indexAxis: 'y', datasets: {bar: {maxBarThickness: 22, categoryPercentage: 0.75, barPercentage: 0.95}},
      interaction: {mode: 'index', axis: 'y', intersect: false},
      scales: {x: axis(theme, `of ${countText(asked)} requests`, {stacked: true, beginAtZero: true, ticks: {maxTicksLimit: 5, callback: (value) => shareText(value).replace(/\.0+(?=\s)/, '')}}),
        y: axis(theme, null, {stacked: true, grid: {display: false}, ticks: {autoSkip: false}})},
      plugins: {tooltip: tooltip(theme, (item) => nameText(most[item.dataIndex].key, 60),
        (item) => `${item.dataset.label}: ${shareText(item.parsed.x)}`)},
    },
  });
  const several = shown.length > 1;
  const columns = keyColumns(shown.some(({result}) => result.prepared));
  const rows = shown.flatMap(({name, result}) => result.keys.most.map((key) =>
    [key.key, ...(several ? [name] : []), ...columns.map(([, cell]) => cell(key))]));
  return figure({
    title, configuration, height: Math.max(9, 4 + most.length * 1.7),
    caption: shown.map((each) => keyCaption(each, several)).join(' '),
    legend: prepared ? [{label: 'found it ready', series: 2, bar: true}, {label: 'did not', series: 1, bar: true}] : [],
    numbers: numbers(title, [{title: 'key'}, ...(several ? [{title: 'result'}] : []), ...columns.map(([each]) => ({title: each, number: true}))], rows),
  });
};

// ——— Kinds of people ———

const classSection = (all) => {
  const rows = all.flatMap(({name, result}) => (result.classes || []).map((each) => ({...each, whose: name})));
  if (rows.length === 0) return null;
  const several = all.length > 1;
  const columns = [{title: 'kind of people'}, ...(several ? [{title: 'result'}] : []),
    ...['arrived', 'served', 'lost', 'left', 'wait p50', 'wait p99', 'longest wait', 'response p99'].map((title) => ({title, number: true}))];
  const told = rows.filter((each) => each.whose === rows[0].whose && known(each.wait?.p99_seconds));
  const worst = told
    .reduce((most, each) => !most || each.wait.p99_seconds > most.wait.p99_seconds ? each : most, null);
  const least = told
    .reduce((most, each) => !most || each.wait.p99_seconds < most.wait.p99_seconds ? each : most, null);
  const sentence = !worst ? '' : worst === least ? `Of ${nameText(worst.name, 40)} one in a hundred waited longer than ${timeText(worst.wait.p99_seconds)}.`
    : `${several ? `${subject(worst.whose)}: those` : 'Those'} of “${nameText(worst.name, 40)}” had the longest waits (p99 ${timeText(worst.wait.p99_seconds)}), those of “${nameText(least.name, 40)}” the shortest (${timeText(least.wait.p99_seconds)}).`;
  return section('Kinds of people', element('p', {class: 'quiet'}, sentence),
    table('Kinds of people: who they were, and how long they waited', columns, rows.map((each) => [
      each.name, ...(several ? [each.whose] : []), countText(each.arrived), countText(each.served), countText(each.lost), countText(each.left),
      withInterval(timeOf(each.wait, 'p50_seconds'), 'time'), withInterval(timeOf(each.wait, 'p99_seconds'), 'time'),
      timeText(each.wait?.max_seconds), withInterval(timeOf(each.response, 'p99_seconds'), 'time')])));
};

// ——— The longest waits ———

const longestSection = (all) => {
  const parts = all.map(({name, result}) => {
    const longest = result.wait?.max_seconds;
    const median = result.wait?.p50_seconds;
    if (!known(longest)) return null;
    const fairness = figureOf(result.fairness);
    const times = known(median) && median > 0 ? `, ${numberText(longest / median)} times the median` : '';
    const sentence = `${all.length > 1 ? `${subject(name)}: the` : 'The'} longest wait was ${timeText(longest)}${times}. ` +
      `The waits were alike to ${withInterval(fairness, 'number')} (Jain’s index: 1 if all waited alike, near 0 if few bore it all).`;
    const rows = (result.longest_waits || []).map((each, i) => [String(i + 1), timeText(each.wait_seconds), timeText(each.at_seconds),
      timeText(each.at_seconds + each.wait_seconds), ...(each.class === null ? [] : [each.class])]);
    const withClass = (result.longest_waits || []).some((each) => each.class !== null);
    return [element('p', {}, sentence), rows.length === 0 ? null
      : table(`The longest waits${all.length > 1 ? ` of ${name}` : ''}, since the opening`, [{title: ''}, {title: 'wait', number: true},
        {title: 'came after', number: true}, {title: 'was called after', number: true}, ...(withClass ? [{title: 'kind'}] : [])], rows)];
  }).filter(Boolean);
  return parts.length === 0 ? null : section('Longest waits, and how evenly they fell', parts);
};

// ——— What was ready ———

const preparedSection = (all) => {
  const shown = all.filter(({result}) => result.prepared);
  if (shown.length === 0) return null;
  const columns = [{title: ''}, ...shown.map(({name}) => ({title: name, number: true}))];
  const row = (title, text) => [title, ...shown.map(({result}) => text(result.prepared))];
  return section('What was ready', table('What was prepared, and what that was worth', columns, [
    row('made ready before the opening', (p) => countText(p.ready)),
    row('hits', (p) => countText(p.hits)),
    row('loaded', (p) => countText(p.loaded)),
    row('joined', (p) => countText(p.joined)),
    row('hit ratio', (p) => withInterval(figureOf(p.hit_ratio), 'share')),
    row('p99 response of a hit', (p) => timeText(p.hit?.response?.p99_seconds)),
    row('p99 response of a miss', (p) => timeText(p.miss?.response?.p99_seconds)),
    row('service spared', (p) => timeText(p.spared_seconds)),
  ]));
};

// ——— What a broker kept, and who served ———

const corridorSection = (all) => {
  const shown = all.filter(({result}) => result.corridor);
  if (shown.length === 0) return null;
  const rows = shown.flatMap(({name, result: {corridor}}) => [
    ['until it was confirmed', corridor.confirm], ['until a free window had somebody who was there', corridor.hand],
    ['in the corridor', corridor.held],
  ].filter(([, times]) => times).map(([what, times]) => [shown.length > 1 ? `${what}, ${name}` : what,
    ...['p50', 'p90', 'p99', 'max', 'mean'].map((each) => timeText(times[`${each}_seconds`]))]));
  const sentences = shown.map(({result: {corridor}}) => element('p', {}, `Of the puts into ${corridor.queue} ` +
    `${countText(corridor.confirmed)} were confirmed, ${countText(corridor.refused)} refused, of ${countText(corridor.unknown)} the answer was lost. ` +
    `${countText(corridor.deepest)} people were there at once, at most; ${countText(corridor.redelivered)} were handed out again, or perhaps; ` +
    `${countText(corridor.duplicates)} of these had been, or were being, served.`));
  return section('The corridor', ...sentences, table('What it cost, and what it held',
    [{title: ''}, ...['p50', 'p90', 'p99', 'longest', 'mean'].map((title) => ({title, number: true}))], rows));
};

const workerSection = (all) => {
  const shown = all.filter(({result}) => result.workers && result.workers.length > 0);
  if (shown.length === 0) return null;
  const columns = [{title: 'worker'}, ...['windows', 'served', 'failed', 'handed out again', 'busy'].map((title) => ({title, number: true}))];
  return section('Who served', ...shown.map(({result}) => table('The workers', columns, result.workers.map((each) =>
    [each.name, countText(each.windows), countText(each.served), countText(each.failed), countText(each.redelivered), shareText(each.utilisation)]))));
};

// ——— Two results, side by side ———

const comparisonSection = (comparison) => {
  if (!comparison) return null;
  const has = (member) => comparison.rows.some((each) => each[member] !== null);
  const difference = (each) => !known(each.difference) ? '–' : (each.difference > 0 ? '+' : '') +
    (each.unit === 'share' ? numberText(each.difference * 100) + gap + '%' : textOf[each.unit](each.difference));
  const columns = [
    ['figure', (each) => each.name],
    [comparison.a, (each) => withInterval({value: each.a.value, half: each.a.half_width}, each.unit)],
    [comparison.b, (each) => withInterval({value: each.b.value, half: each.b.half_width}, each.unit)],
    has('seed') ? ['the same requests', (each) => textOf[each.unit](each.seed)] : null,
    ['difference', difference],
    ['ratio', (each) => known(each.ratio) ? '× ' + numberText(each.ratio) : '–'],
    has('overlap') ? ['intervals overlap', (each) => each.overlap === null ? '–' : each.overlap ? '✓ yes' : '✗ no'] : null,
  ].filter(Boolean);
  return section('Side by side',
    element('p', {class: 'quiet'}, comparison.sentence),
    table(`${comparison.a} and ${comparison.b}`, columns.map(([title], i) => ({title, number: i > 0})),
      comparison.rows.map((each) => columns.map(([, cell]) => cell(each)))),
    comparison.targets.length === 0 ? null : element('div', {style: 'margin-top:1.5rem'},
      table('Which target each meets', [{title: 'target'}, {title: comparison.a, words: true}, {title: comparison.b, words: true}],
        comparison.targets.map((each) => [each.field.replace(/^target\./, ''), ...[each.a, each.b].map((side) =>
          side ? element('span', {}, mark(kindOfTarget(side)), ' ', signText(side.sentence)) : '–')]))));
};

// ——— What must hold always ———

const checkSection = (all) => {
  const rows = all.flatMap(({name, result}) => (result.judgement?.checks || []).map((each) => [
    each.name, ...(all.length > 1 ? [name] : []), each.sentence,
    element('span', {}, mark(each.holds ? 'good' : 'bad', each.holds ? 'holds' : 'does not hold'), each.holds ? ' holds' : ' does not hold')]));
  if (rows.length === 0) return null;
  return section('What must hold in every queue',
    table('Checks: the same figure, found in two ways', [{title: 'check'}, ...(all.length > 1 ? [{title: 'result'}] : []), {title: 'in figures', words: true}, {title: ''}], rows));
};

// ——— The way back to it ———

const download = (text, name) => {
  const link = element('a', {href: URL.createObjectURL(new Blob([text], {type: 'application/json'})), download: name});
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
};

const originSection = (all) => section('How to get it again', all.map(({name, result}, i) => {
  const origin = result.origin;
  const button = element('button', {type: 'button'}, `Save ${all.length > 1 ? `${name} as` : 'the'} JSON`);
  button.addEventListener('click', () =>
    download(JSON.stringify(result, null, 2) + '\n', `${lastPart(result.scenario?.file).replace(/\.toml$/, '') || 'result'}-${i + 1}.json`));
  return element('div', {style: i === 0 ? null : 'margin-top:2rem'},
    all.length > 1 ? element('h3', {style: 'margin-bottom:.5rem'}, name) : null,
    origin ? element('pre', {tabindex: '0', 'aria-label': 'command'}, origin.command) : element('p', {class: 'quiet'}, 'The result does not say by which command it was made.'),
    element('p', {class: 'quiet'}, `canteen ${result.canteen}, seed ${result.scenario?.seed}. ` + (isPrediction(result) || result.candidates
      ? 'The same files, command and version give the same figures, on any machine.'
      : 'The same requests come at the same times; how long they wait is up to the machine.')),
    origin && origin.files.length !== 0 ? table('The files that were read', [{title: 'file'}, {title: 'is'}, {title: 'SHA-256', words: true}],
      origin.files.map((each) => [each.path, each.what, each.sha256 ? element('code', {}, each.sha256) : 'not known'])) : null,
    button);
}));
