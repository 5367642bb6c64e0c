/// <reference types="node" />

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { RUN_COLORS } from '..';

type Numbers = readonly number[];

/** What pages and panels are painted with. */
const BACKGROUNDS = {
  'JupyterLab Light': ['#ffffff'],
  'JupyterLab Dark': ['#111111', '#212121'],
  'JupyterLab Dark High Contrast': ['#111111'],
  "the shared server's page": backgroundsOf('style/web/theme.css')
};

function backgroundsOf(file: string): string[] {
  const css = readFileSync(join(__dirname, '../../..', file), 'utf8');
  const found = css.matchAll(/--jp-layout-color[01]: (#[0-9a-f]{6});/g);
  return [...found].map(([, color]) => color as string);
}

/** What each kind of eye makes of light: Machado, Oliveira and Fernandes, 2009, at full severity. */
const EYES: Readonly<Record<string, readonly Numbers[]>> = {
  'all colors': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1]
  ],
  'no red': [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998]
  ],
  'no green': [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881]
  ],
  'no blue': [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039]
  ]
};

/** OKLab: Ottosson, 2020. */
const CONES = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005]
];
const LAB = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766]
];

/** The least that the two most alike may differ; black and white differ by 1. */
const APART = 0.07;

function times(rows: readonly Numbers[], column: Numbers): number[] {
  return rows.map(row =>
    row.reduce((sum, part, index) => sum + part * (column[index] ?? 0), 0)
  );
}

function light(color: string): number[] {
  return [1, 3, 5].map(at => {
    const part = parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
}

/** Contrast as WCAG has it. */
function contrast(first: string, second: string): number {
  const [darker, lighter] = [first, second]
    .map(color => times([[0.2126, 0.7152, 0.0722]], light(color))[0] ?? 0)
    .sort((a, b) => a - b);
  return ((lighter ?? 0) + 0.05) / ((darker ?? 0) + 0.05);
}

function seen(color: string, eye: readonly Numbers[]): number[] {
  const arrives = times(eye, light(color)).map(part =>
    Math.min(1, Math.max(0, part))
  );
  return times(LAB, times(CONES, arrives).map(Math.cbrt));
}

describe('the colors of runs', () => {
  it.each(Object.entries(BACKGROUNDS))('are seen on %s', (_, backgrounds) => {
    expect(backgrounds.length).toBeGreaterThan(0);
    const faint = backgrounds.flatMap(background =>
      RUN_COLORS.filter(color => contrast(color, background) < 3)
    );
    expect(faint).toEqual([]);
  });

  it.each(Object.entries(EYES))('are told apart by who sees %s', (_, eye) => {
    const places = RUN_COLORS.map(color => seen(color, eye));
    const alike = places.flatMap((place, index) =>
      places
        .slice(index + 1)
        .map(other => Math.hypot(...place.map((x, i) => x - (other[i] ?? 0))))
    );
    expect(Math.min(...alike)).toBeGreaterThan(APART);
  });
});
