import type { Layout, Length } from '../../src/web/drawing/figures';

/** A drawing in words, a line for each figure, so that a golden one is read and a change of it reviewed. */
export function told({ form, height, rows, boxes, lines, plates, signs, flags, texts }: Layout): string {
  return [
    `${form}, ${height} high`,
    ...rows.map(({ lines: names, detail, y, height: tall }) => `row ${y} +${tall}: ${[...names, detail].filter(Boolean).join(' / ')}`),
    ...inRuns(
      boxes,
      ({ look, fill }) => `${look}${fill === undefined || fill === 'none' ? '' : ` ${fill}`}`,
      ({ x, width, y, height: tall }) => `${at(x)} +${at(width)} ${y} +${tall}`,
    ),
    ...inRuns(
      lines,
      ({ look, arrow }) => `${look}${arrow ? ' →' : ''}`,
      ({ from, to }) => `${at(from.x)}${at(from.x) === at(to.x) ? '' : `…${at(to.x)}`} ${from.y}${from.y === to.y ? '' : `…${to.y}`}`,
    ),
    ...inRuns(
      plates,
      ({ look }) => `over lines ${look}`,
      ({ x, width, y }) => `${at(x)} +${at(width)} ${y}`,
    ),
    ...inRuns(
      signs,
      ({ shape }) => shape,
      ({ x, y }) => `${at(x)} ${y}`,
    ),
    ...texts.map(({ x, y, text, look, anchor }) => `text ${at(x)} ${y} ${look}${anchor === 'start' ? '' : ` ${anchor}`}: ${text}`),
    ...flags.map(
      ({ x, y, shape, label, title, away }) =>
        `flag ${at(x)} ${y} ${shape}${away ? ` ${away.anchor} at ${at(away.x)}` : ''}: ${label}${title.startsWith(label) ? '' : ` (${title})`}`,
    ),
  ].join('\n');
}

const at = ({ percent, px }: Length): string => {
  if (percent === 0) return String(px);
  return `${percent}%${px === 0 ? '' : px > 0 ? `+${px}` : px}`;
};

/** What looks the same and stands beside each other, in one line. */
function inRuns<Figure>(figures: readonly Figure[], lookOf: (figure: Figure) => string, tell: (figure: Figure) => string): string[] {
  const runs: { look: string; told: string[] }[] = [];
  for (const figure of figures) {
    const last = runs.at(-1);
    if (last?.look === lookOf(figure)) last.told.push(tell(figure));
    else runs.push({ look: lookOf(figure), told: [tell(figure)] });
  }
  return runs.map(({ look, told: each }) => `${look}: ${each.join(', ')}`);
}
