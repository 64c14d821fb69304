// Figures in words, as the program writes them: three digits, and the unit that suits them.

const known = (value) => typeof value === 'number' && Number.isFinite(value);

const digits = (value) => {
  const size = Math.abs(value);
  const after = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return value.toLocaleString('en', {minimumFractionDigits: after, maximumFractionDigits: after});
};

const numberText = (value) => {
  if (!known(value)) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e15 || size < 1e-3) return value.toExponential(2);
  if (size < 1) return String(Number(value.toPrecision(3)));
  return digits(value);
};

const countText = (value) => known(value) ? Math.round(value).toLocaleString('en') : '–';

const timeText = (seconds) => {
  if (!known(seconds)) return '–';
  if (seconds === 0) return '0 s';
  const size = Math.abs(seconds);
  if (size < 0.9995e-6) return digits(seconds * 1e9) + ' ns';
  if (size < 0.9995e-3) return digits(seconds * 1e6) + ' µs';
  if (size < 0.9995) return digits(seconds * 1e3) + ' ms';
  if (size < 60) return digits(seconds) + ' s';
  const whole = Math.round(seconds);
  if (size < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600).toLocaleString('en')} h ${Math.floor(whole % 3600 / 60)} min`;
};

const shareText = (share) => {
  if (!known(share)) return '–';
  if (share === 0 || share === 1) return share === 0 ? '0 %' : '100 %';
  if (share > 0 && share < 0.0005) return '< 0.1 %';
  if (share < 1 && share > 0.9995) return '> 99.9 %';
  return digits(share * 100) + ' %';
};

const rateText = (rate) => known(rate) ? numberText(rate) + '/s' : '–';

const textOf = {time: timeText, count: countText, share: shareText, rate: rateText, number: numberText};

// “± 7.22 ms”; nothing where there is no interval.
const plusMinus = (figure, unit) => known(figure?.value) && figure.half_width > 0
  ? `± ${unit === 'share' ? numberText(figure.half_width * 100) + ' %' : textOf[unit](figure.half_width)}` : '';

// “196 ms ± 7.22 ms”; of a run, which has no interval, the value alone.
const withInterval = (figure, unit) =>
  `${textOf[unit](figure.value)} ${plusMinus({value: figure.value, half_width: figure.half}, unit)}`.trimEnd();

// The program writes for terminals.
const signText = (sentence) => sentence.replace(/ ([<>])= /g, (_, sign) => sign === '<' ? ' ≤ ' : ' ≥ ');

const percentileName = (q) => 'p' + Number((q * 100).toFixed(3));

const plural = (count, one) => `${countText(count)} ${one}${count === 1 ? '' : 's'}`;
