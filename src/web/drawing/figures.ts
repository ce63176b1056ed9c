/** A length across the drawing: percent of the plot, moved by pixels. No viewBox is needed, and text keeps its size at every width. */
export interface Length {
  percent: number;
  px: number;
}

/** A row of the wide form, named in the margin. */
export interface Row {
  name: string;
  /** As much of the name as the margin holds. */
  lines: string[];
  detail: string;
  y: number;
  height: number;
}

export interface Box {
  x: Length;
  width: Length;
  y: number;
  height: number;
  /** Classes of the stylesheet. */
  look: string;
  /** A pattern of the drawing's definitions. */
  fill?: string;
  /** It begins before the picture does: at that edge it has no stroke. */
  cut?: 'left' | 'top' | null;
}

export interface Line {
  from: { x: Length; y: number };
  to: { x: Length; y: number };
  look: string;
  arrow?: boolean;
}

export interface Words {
  x: Length;
  y: number;
  text: string;
  look: string;
  anchor: 'start' | 'middle' | 'end';
}

/** A sign that is no event: what goes on, what is past its deadline. */
export interface Sign {
  x: Length;
  y: number;
  shape: string;
}

/** An event, or several of them, with its label; it links to the first. */
export interface Flag {
  x: Length;
  y: number;
  shape: string;
  label: string;
  /** Where the label begins, right of the sign. */
  indent: number;
  /** Where it stands instead, away from the line on which the sign stands. */
  away?: { x: Length; anchor: 'start' | 'end' };
  width: number;
  /** What it says to who does not see it. */
  title: string;
  sequence: string;
}

/** A drawing as data: a template prints it. y in whole pixels, x in percent of the plot with two decimals. */
export interface Layout {
  form: 'wide' | 'narrow';
  height: number;
  rows: Row[];
  boxes: Box[];
  lines: Line[];
  /** Between lines and words. */
  plates: Box[];
  signs: Sign[];
  flags: Flag[];
  texts: Words[];
}

export const emptyLayout = (form: Layout['form']): Layout => ({
  form,
  height: 0,
  rows: [],
  boxes: [],
  lines: [],
  plates: [],
  signs: [],
  flags: [],
  texts: [],
});

export const percent = (at: number, px = 0): Length => ({ percent: at, px });
export const pixels = (px: number): Length => ({ percent: 0, px });
