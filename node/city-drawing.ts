import { readFileSync, statSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { CityDrawing, DrawnPostcodes } from '../commerce/city-drawing.ts';
import { readPostcode } from '../commerce/postcode-form.ts';
import { ConfigError, type ConfigFault, describeFault } from './config-error.ts';
import { readConfigText } from './config-text.ts';

/** A city as one would sketch it on a napkin takes some kilobytes; every page fetches it, so that a map of a surveyor does not belong here. */
const FILE_BYTES_MAX = 256 * 1024;
const FAULTS_TOLD_MAX = 10;
/** Nothing in it comes from the environment. */
const NOTHING: ReadonlyMap<string, string> = new Map();

const SCHEMA = JSON.parse(readFileSync(new URL('./city-drawing.schema.json', import.meta.url), 'utf8')) as object;
let validator: ValidateFunction | undefined;

/**
 * Reads the drawing of a city (YAML).
 * @throws ConfigError naming every fault with its line and how to mend it
 */
export function readCityDrawing(file: string): CityDrawing {
  const { document, lines, members } = readConfigText(textOf(file), { file, role: 'bap' });
  validator ??= new Ajv2020({ allErrors: true, verbose: true }).compile(SCHEMA);
  const places = { document, lines, fromEnvironment: NOTHING };
  const faults = validator(members)
    ? contradictions(members as unknown as CityDrawing)
    : (validator.errors ?? []).map((error) => describeFault(error, places));
  if (faults.length > 0) throw new ConfigError(file, faults.slice(0, FAULTS_TOLD_MAX));
  return members as unknown as CityDrawing;
}

function textOf(file: string): string {
  const fault = (message: string, mend: string): ConfigError => new ConfigError(file, [{ message, mend }]);
  try {
    if (statSync(file).size <= FILE_BYTES_MAX) return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (error as Error).message;
    throw fault(`cannot be read: ${reason}`, 'check map.drawing, or leave it out: pages then show places without a sketch around them');
  }
  throw fault(`is larger than ${FILE_BYTES_MAX / 1024} kB`, 'leave out small things: it is a sketch, which every page fetches');
}

/** What a schema cannot say. */
function contradictions({ shapes, places, postcodes }: CityDrawing): readonly ConfigFault[] {
  const isOnEarth = (point: string): boolean => {
    const [lon = Number.NaN, lat = Number.NaN] = point.split(',').map(Number);
    return Math.abs(lon) <= 180 && Math.abs(lat) <= 90;
  };
  const ids = places.map(({ id }) => id);
  return [
    ...shapes.flatMap(({ points }, at) =>
      points.split(' ').every(isOnEarth)
        ? []
        : [{ key: `shapes[${at}].points`, message: 'is not on this earth', mend: 'longitude comes first, as in 4.89,52.37' }],
    ),
    ...ids.flatMap((id, at) =>
      ids.indexOf(id) === at ? [] : [{ key: `places[${at}].id`, message: 'is there twice', mend: 'give each place an id of its own' }],
    ),
    ...(postcodes === undefined ? [] : postcodeFaults(postcodes)),
  ];
}

function postcodeFaults({ example, forms, areas }: DrawnPostcodes): readonly ConfigFault[] {
  const tooLong = forms.flatMap(({ written, area }, at) =>
    area <= written.replaceAll(/[ -]/g, '').length
      ? []
      : [
          {
            key: `postcodes.forms[${at}].area`,
            message: 'is more than there are characters',
            mend: 'say how many of the first name an area',
          },
        ],
  );
  const read = readPostcode(example, forms);
  const noExample =
    read?.isWhole === true && Object.hasOwn(areas, read.area)
      ? []
      : [{ key: 'postcodes.example', message: 'is none of these postcodes', mend: 'write a whole one of an area that stands in areas' }];
  const unread = Object.keys(areas)
    .filter((area) => readPostcode(area, forms)?.area !== area)
    .map((area) => ({
      key: `postcodes.areas.${area}`,
      message: 'names no area by the forms above',
      mend: 'write as many characters as area says, in quotes where they begin with a 0',
    }));
  return [...tooLong, ...noExample, ...unread];
}
