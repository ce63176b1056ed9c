/** An event as the file holds it, its stream and its type by number. */
export type Row = [position: number, streamId: number, revision: number, typeId: number, id: string, data: string, meta: string];

/** Many rows, column by column: JSON arrays, and of data and metadata all texts with a separator between one and the next. */
export type Block = [
  positions: string,
  streamIds: string,
  revisions: string,
  typeIds: string,
  ids: string,
  data: string | null,
  meta: string | null,
];

/** No JSON text has it: within a string it is escaped, and elsewhere it is not allowed. */
const SEPARATOR = '\u001f';

/** A block holds no data that is longer, so that 256 rows have no more than 4 MiB of it. Metadata is the ledger's own, and short. */
const MOST_BYTES = 16 * 1024;
/** Null where it is longer, which leaves a gap that eachOf notices. SQLite knows the length without reading the text. */
const SHORT_DATA = `CASE WHEN octet_length(data) <= ${MOST_BYTES} THEN data END`;

/**
 * What is selected of ordered rows to get them as a block. Values cross from SQLite to JavaScript one by one, and to hand over the seven
 * of an event can cost as much as to parse it; seven for a whole block cost next to nothing.
 */
export const BLOCK_COLUMNS = `
  json_group_array(position), json_group_array(stream_id), json_group_array(revision), json_group_array(type_id), json_group_array(id),
  group_concat(${SHORT_DATA}, '${SEPARATOR}'), group_concat(meta, '${SEPARATOR}')`;

/**
 * Makes something of each row of a block, a row's values given as parameters. Null where the rows must be read one by one: a text is long,
 * or is no JSON and has the separator, or they came out of order, which SQLite is not known to do but keeps open for aggregates.
 */
export function eachOf<Made>(block: Block, make: (...row: Row) => Made): Made[] | null {
  const [positions, streamIds, revisions, typeIds, ids] = (block.slice(0, 5) as string[]).map((column): unknown =>
    JSON.parse(column),
  ) as Columns;
  if (positions.length === 0) return [];
  const [data = [], meta = []] = [block[5]?.split(SEPARATOR), block[6]?.split(SEPARATOR)];
  if (data.length !== positions.length || meta.length !== positions.length || !rising(positions)) return null;
  return positions.map((position, at) =>
    make(
      position,
      streamIds[at] as number,
      revisions[at] as number,
      typeIds[at] as number,
      ids[at] as string,
      data[at] as string,
      meta[at] as string,
    ),
  );
}

/** How long the texts of a block are, together. */
export const charactersOf = ([, , , , , data, meta]: Block): number => (data?.length ?? 0) + (meta?.length ?? 0);

type Columns = [positions: number[], streamIds: number[], revisions: number[], typeIds: number[], ids: string[]];

const rising = (positions: readonly number[]): boolean =>
  positions.every((position, at) => at === 0 || position > (positions[at - 1] ?? 0));
