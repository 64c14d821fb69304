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

// A figure and its unit stay on one line.
const gap = '\u00a0';

const timeText = (seconds) => {
  if (!known(seconds)) return '–';
  if (seconds === 0) return `0${gap}s`;
  const size = Math.abs(seconds);
  if (size < 0.9995e-6) return digits(seconds * 1e9) + gap + 'ns';
  if (size < 0.9995e-3) return digits(seconds * 1e6) + gap + 'µs';
  if (size < 0.9995) return digits(seconds * 1e3) + gap + 'ms';
  if (size < 60) return digits(seconds) + gap + 's';
  const whole = Math.round(seconds);
  if (size < 3600) return `${Math.floor(whole / 60)}${gap}min ${whole % 60}${gap}s`;
  return `${Math.floor(whole / 3600).toLocaleString('en')}${gap}h ${Math.floor(whole % 3600 / 60)}${gap}min`;
};

const shareText = (share) => {
  if (!known(share)) return '–';
  if (share === 0 || share === 1) return `${share * 100}${gap}%`;
  if (share > 0 && share < 0.0005) return `<${gap}0.1${gap}%`;
  if (share < 1 && share > 0.9995) return `>${gap}99.9${gap}%`;
  return digits(share * 100) + gap + '%';
};

const rateText = (rate) => known(rate) ? numberText(rate) + '/s' : '–';

const textOf = {time: timeText, count: countText, share: shareText, rate: rateText, number: numberText};

const halfShareText = (share) => share < 1e-5 ? `<${gap}0.001${gap}%` : numberText(share * 100) + gap + '%';

// “± 7.22 ms”; nothing where there is no interval.
const plusMinus = (figure, unit) => known(figure?.value) && figure.half_width > 0
  ? `±${gap}${unit === 'share' ? halfShareText(figure.half_width) : textOf[unit](figure.half_width)}` : '';

// “196 ms ± 7.22 ms”; of a run, which has no interval, the value alone.
const withInterval = (figure, unit) =>
  `${textOf[unit](figure.value)} ${plusMinus({value: figure.value, half_width: figure.half}, unit)}`.trimEnd();

// The program writes for terminals.
const unbroken = (sentence) => sentence.replace(/(?<=\d) (?=(?:ns|us|ms|s|min|h|%)(?!\w))/g, gap);
const signText = (sentence) => unbroken(sentence).replace(/ ([<>])= /g, (_, sign) => sign === '<' ? ' ≤ ' : ' ≥ ');

const percentileName = (q) => 'p' + Number((q * 100).toFixed(3));

// A name that a log gave, as much of it as there is room for. Whichever way it runs, what is around
// it does not turn: it is isolated, and what would end that, or turn it, is told instead of done.
const nameText = (name, most) => {
  const signs = [...name];  // no half of a surrogate pair
  const text = signs.length > most ? signs.slice(0, most - 1).join('') + '…' : name;
  const told = text.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (sign) => '\\u' + sign.charCodeAt(0).toString(16).padStart(4, '0'));
  return `\u2068${told}\u2069`;
};

const plural = (count, one) => `${countText(count)} ${one}${count === 1 ? '' : 's'}`;
